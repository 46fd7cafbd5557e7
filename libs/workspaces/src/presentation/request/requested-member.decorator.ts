import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { actorOf, readRole } from '@invites/invites/internal';
import { readForm, readId } from '@invites/problem-details';
import { CheckMemberAccess } from '../../application/use-cases/check-member-access.js';
import type { MemberRef } from '../../application/ports/member-repository.js';
import { requireId } from './path-ids.js';

/** Whom a request is about, and what its body says if it has a form. */
export interface MemberRequest<Form = undefined> {
  readonly member: MemberRef;
  readonly form: Form;
}

type FormClass = new () => object;

interface Submission {
  readonly actorId: number;
  readonly params: { readonly workspace_id: string; readonly user_id: string };
  readonly form: FormClass | undefined;
  readonly body: unknown;
}

const Submitted = createParamDecorator((form: FormClass | undefined, context: ExecutionContext): Submission => {
  const { params, body } = context.switchToHttp().getRequest<Pick<Submission, 'params' | 'body'>>();
  return { actorId: actorOf(context).userId, params, form, body };
});

/**
 * Refusals come in the order existence, right, form: when the user id or the form is wrong, access is checked first,
 * at the cost of a query that a correct request never pays.
 */
@Injectable()
export class MemberRequestPipe implements PipeTransform<Submission, Promise<MemberRequest<object | undefined>>> {
  constructor(private readonly checkAccess: CheckMemberAccess) {}

  async transform({ actorId, params, form, body }: Submission): Promise<MemberRequest<object | undefined>> {
    const workspaceId = requireId(params.workspace_id, 'invalid-workspace-id');
    try {
      const userId = requireId(params.user_id, 'invalid-user-id');
      return { member: { actorId, workspaceId, userId }, form: form && readForm(form, body) };
    } catch (mistake) {
      const role = form && readRole((body as { role?: unknown } | null | undefined)?.role);
      await this.checkAccess.execute({ actorId, workspaceId, userId: readId(params.user_id), role });
      throw mistake;
    }
  }
}

/** The request as a `MemberRequest`, with its body read as the form that is given. */
export const RequestedMember = (form?: FormClass) => Submitted(form, MemberRequestPipe);
