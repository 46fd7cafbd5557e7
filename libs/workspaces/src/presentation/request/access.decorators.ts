import type { ExecutionContext } from '@nestjs/common';
import { actorOf, readRole } from '@invites/invites';
import { AccessBeforeForm, readId } from '@invites/problem-details';
import { CheckApiKeyAccess } from '../../application/use-cases/check-api-key-access.js';
import { CheckFounder } from '../../application/use-cases/check-founder.js';
import { CheckMemberAccess } from '../../application/use-cases/check-member-access.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import { workspaceIdOf } from './path-ids.decorator.js';

interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** On a route for founders of workspaces: whether the caller may be one is told before any mistake in the request. */
export const FounderAccess = () => AccessBeforeForm(CheckFounder, (context) => ({ userId: actorOf(context).userId }));

/** The same, on a route for whoever manages the API keys of a workspace. */
export const ApiKeyAccess = () => AccessBeforeForm(CheckApiKeyAccess, workspaceOf);

/** The same, on a route for whoever manages a member of a workspace, or gives one a role. */
export const MemberAccess = ({ givesRole = false } = {}) =>
  AccessBeforeForm(CheckMemberAccess, (context) => {
    const { params, body } = context.switchToHttp().getRequest<Request>();
    const role = givesRole ? readRole((body as { role?: unknown } | null | undefined)?.role) : undefined;
    return { ...workspaceOf(context), userId: readId(params.user_id), role };
  });

function workspaceOf(context: ExecutionContext): WorkspaceRef {
  const { params } = context.switchToHttp().getRequest<Request>();
  return { actorId: actorOf(context).userId, workspaceId: workspaceIdOf(params) };
}
