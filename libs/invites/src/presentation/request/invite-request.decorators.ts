import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AccessBeforeForm, pathId, readId, readQuery, requireId } from '@invites/problem-details';
import { CheckAccess, type CheckAccessQuery } from '../../application/use-cases/check-access.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { readRole } from '../wire/role-member.decorator.js';
import { actorOf } from './current-actor.decorator.js';

/** A request of Express or Fastify. */
export interface InviteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** Reads the id of the invite that the path names. */
export const InviteId = pathId('invite_id', INVITE_PROBLEMS, 'invalid-invite-id');

/** What a resend is asked for besides its invite. */
export interface ResendOptions {
  readonly force: boolean;
  readonly newLink: boolean;
}

/** Reads the query parameters `force` and `new_link`, each of which is `true`, `false` or left out. */
export const ResendQuery = createParamDecorator((_data: unknown, context: ExecutionContext): ResendOptions => {
  const { query } = context.switchToHttp().getRequest<InviteRequest>();
  return readQuery((refuse) => {
    const read = (name: string) => {
      const value = query[name];
      if (value !== undefined && value !== 'true' && value !== 'false') refuse(name, 'must be true or false');
      return value === 'true';
    };
    return { force: read('force'), newLink: read('new_link') };
  });
});

/** Tells which invite or workspace a request asks about, if it names one. */
export type TargetOf = (request: InviteRequest) => CheckAccessQuery['target'] | undefined;

export const inviteOfPath = ({ params }: InviteRequest) => ({
  inviteId: requireId(params.invite_id, INVITE_PROBLEMS, 'invalid-invite-id'),
});

/** The route also grants the role that its body names. */
export const inviteToEdit: TargetOf = (request) => ({ ...inviteOfPath(request), role: roleIn(request.body) });

export const workspaceOfBody: TargetOf = ({ body }) => {
  const workspaceId = (body as { workspace_id?: unknown } | null | undefined)?.workspace_id;
  return Number.isInteger(workspaceId) && Number(workspaceId) > 0
    ? { workspaceId: Number(workspaceId), role: roleIn(body) }
    : undefined;
};

/** The header `X-Workspace-Id` stands in for the parameter `workspace_id` when that is left out. */
export const workspaceOfQuery = ({ query, headers }: InviteRequest): { readonly workspaceId: number } | undefined => {
  const workspaceId = readId(query.workspace_id ?? headers['x-workspace-id']);
  return workspaceId === undefined ? undefined : { workspaceId };
};

/** Declares which target's managers a route is for: whether the caller is one is checked before any mistake is named. */
export const InviteAccess = (targetOf: TargetOf, { sends = false, reads = false } = {}): MethodDecorator =>
  AccessBeforeForm(CheckAccess, (context: ExecutionContext) => {
    const actor = actorOf(context);
    const target = targetOf(context.switchToHttp().getRequest());
    return target && { actor, target, sends, reads };
  });

function roleIn(body: unknown) {
  return readRole((body as { role?: unknown } | null | undefined)?.role);
}
