import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { readForm, requireJson } from '@invites/problem-details';
import { CheckAccess, type CheckAccessQuery } from '../application/check-access.js';
import { inviteIdOf } from './invite-id.pipe.js';
import { IgnoredBody } from './invite-forms.dto.js';
import { readRole } from './role-member.decorator.js';
import { readAfterAccess, type Submission, Submitted } from './submission.js';

/** Reads the body as the parameter's class. */
@Injectable()
export class InviteFormPipe implements PipeTransform<Submission, Promise<unknown>> {
  constructor(private readonly checkAccess: CheckAccess) {}

  transform(submission: Submission, { metatype }: ArgumentMetadata): Promise<unknown> {
    return readAfterAccess(
      this.checkAccess,
      submission.actor,
      () => targetOf(submission),
      () =>
        metatype === IgnoredBody
          ? requireJson(submission.body)
          : readForm(metatype as new () => object, submission.body),
    );
  }
}

function targetOf({ params, body }: Submission): CheckAccessQuery['target'] | undefined {
  if (params.invite_id !== undefined) return { inviteId: inviteIdOf(params.invite_id) };
  const { workspace_id: workspaceId, role } = (body ?? {}) as { workspace_id?: unknown; role?: unknown };
  return Number.isInteger(workspaceId) && (workspaceId as number) > 0
    ? { workspaceId: workspaceId as number, role: readRole(role) }
    : undefined;
}

/** The request's body as a form of this module. */
export const InviteForm = () => Submitted(InviteFormPipe);
