import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../../domain/actor.js';
import type { CheckAccess, CheckAccessQuery } from '../../application/use-cases/check-access.js';
import { actorOf } from './current-actor.decorator.js';
import { bodyOf } from './request-body.decorator.js';
import { inviteIdOf } from './invite-id.pipe.js';
import { readRole } from '../wire/role-member.decorator.js';

/** What a caller has submitted, and who it is. */
export interface Submission {
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const request = context.switchToHttp().getRequest<Omit<Submission, 'actor'>>();
  const { params, query, headers } = request;
  return { actor: actorOf(context), params, query, headers, body: bodyOf(request) };
});

/** What a request asks about, as far as it can be told: the invite of its path, or the workspace of its body. */
export function targetOf({
  params,
  body,
}: Pick<Submission, 'params' | 'body'>): CheckAccessQuery['target'] | undefined {
  const members = (body ?? {}) as { workspace_id?: unknown; role?: unknown };
  const role = readRole(members.role);
  if (params.invite_id !== undefined) return { inviteId: inviteIdOf(params.invite_id), role };
  const workspaceId = members.workspace_id;
  return Number.isInteger(workspaceId) && (workspaceId as number) > 0
    ? { workspaceId: workspaceId as number, role }
    : undefined;
}

/**
 * Refusals come in the order existence, right, form: when the form is wrong, access is checked first, at the cost
 * of a query that a correct request never pays.
 */
export async function readAfterAccess<T>(
  checkAccess: CheckAccess,
  { actor, sends = false }: { readonly actor: Actor; readonly sends?: boolean },
  target: () => CheckAccessQuery['target'] | undefined,
  read: () => T,
): Promise<T> {
  try {
    return read();
  } catch (mistake) {
    await requireAccess(checkAccess, actor, target(), sends);
    throw mistake;
  }
}

/** Where nothing can be told to be asked about, there is nothing to check. */
export async function requireAccess(
  checkAccess: CheckAccess,
  actor: Actor,
  target: CheckAccessQuery['target'] | undefined,
  sends = false,
): Promise<void> {
  if (target) await checkAccess.execute({ actor, target, sends });
}
