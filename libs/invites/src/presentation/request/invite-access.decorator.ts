import type { ExecutionContext } from '@nestjs/common';
import { AccessBeforeForm, readId } from '@invites/problem-details';
import { CheckAccess, type CheckAccessQuery } from '../../application/use-cases/check-access.js';
import { actorOf } from './current-actor.decorator.js';
import { inviteIdOf } from './invite-id.decorator.js';
import { readRole } from '../wire/role-member.decorator.js';

/** A request of Express or Fastify. */
export interface InviteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What a request asks about; undefined where that can't be told. */
export type TargetOf = (request: InviteRequest) => CheckAccessQuery['target'] | undefined;

export const inviteOfPath: TargetOf = ({ params }) => ({ inviteId: inviteIdOf(params) });

/** The same, of a route that grants the role of its body. */
export const inviteToEdit: TargetOf = ({ params, body }) => ({ inviteId: inviteIdOf(params), role: roleIn(body) });

export const workspaceOfBody: TargetOf = ({ body }) => {
  const workspaceId = (body as { workspace_id?: unknown } | null | undefined)?.workspace_id;
  return Number.isInteger(workspaceId) && Number(workspaceId) > 0
    ? { workspaceId: Number(workspaceId), role: roleIn(body) }
    : undefined;
};

/** The header `X-Workspace-Id` stands in for the parameter `workspace_id`, unless that is given. */
export const workspaceOfQuery = ({ query, headers }: InviteRequest): { readonly workspaceId: number } | undefined => {
  const workspaceId = readId(query.workspace_id ?? headers['x-workspace-id']);
  return workspaceId === undefined ? undefined : { workspaceId };
};

/** On a route for the managers of an invite or of a workspace: whether the caller is one is told before any mistake in the request. */
export const InviteAccess = (targetOf: TargetOf, { sends = false } = {}): MethodDecorator =>
  AccessBeforeForm(CheckAccess, (context: ExecutionContext) => {
    const actor = actorOf(context);
    const target = targetOf(context.switchToHttp().getRequest());
    return target && { actor, target, sends };
  });

function roleIn(body: unknown) {
  return readRole((body as { role?: unknown } | null | undefined)?.role);
}
