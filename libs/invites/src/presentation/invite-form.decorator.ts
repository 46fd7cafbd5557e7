import {
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  type ArgumentMetadata,
} from '@nestjs/common';
import { readForm, requireJson } from '@invites/problem-details';
import type { Actor } from '../application/actor.js';
import { CheckAccess, type CheckAccessQuery } from '../application/check-access.js';
import { IgnoredBody } from './invites.dto.js';
import { actorOf } from './current-actor.decorator.js';
import { inviteIdOf } from './invite-id.pipe.js';
import { readRole } from './role-member.decorator.js';

interface Submission {
  readonly actor: Actor;
  readonly inviteId: string | undefined;
  readonly body: unknown;
}

const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const request = context.switchToHttp().getRequest<{ params: Record<string, string>; body: unknown }>();
  return { actor: actorOf(context), inviteId: request.params.invite_id, body: request.body };
});

/**
 * Reads the body as the parameter's class. Refusals come in the order existence, right, form: when the form is
 * wrong, access is checked first, at the cost of a query that a correct request never pays.
 */
@Injectable()
export class InviteFormPipe implements PipeTransform<Submission, Promise<unknown>> {
  constructor(private readonly checkAccess: CheckAccess) {}

  async transform(submission: Submission, { metatype }: ArgumentMetadata): Promise<unknown> {
    try {
      if (metatype === IgnoredBody) return requireJson(submission.body);
      return readForm(metatype as new () => object, submission.body);
    } catch (mistake) {
      const target = targetOf(submission);
      if (target) await this.checkAccess.execute({ actor: submission.actor, target });
      throw mistake;
    }
  }
}

function targetOf({ inviteId, body }: Submission): CheckAccessQuery['target'] | undefined {
  if (inviteId !== undefined) return { inviteId: inviteIdOf(inviteId) };
  const { workspace_id: workspaceId, role } = (body ?? {}) as { workspace_id?: unknown; role?: unknown };
  return Number.isInteger(workspaceId) && (workspaceId as number) > 0
    ? { workspaceId: workspaceId as number, role: readRole(role) }
    : undefined;
}

/** The request's body as a form of this module. */
export const InviteForm = () => Submitted(InviteFormPipe);
