import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { actorOf, readRole } from '@invites/invites/internal';
import { AccessBeforeForm, pathId, readId, requireId } from '@invites/problem-details';
import { CheckOwnerAccess } from '../../application/use-cases/check-owner-access.js';
import { CheckWorkspaceCreation } from '../../application/use-cases/check-workspace-creation.js';
import { CheckMemberAccess } from '../../application/use-cases/check-member-access.js';
import type { WorkspaceRef } from '../../application/ports/member-repository.js';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';

interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<Request>();

function workspaceOf(context: ExecutionContext): WorkspaceRef {
  const { workspace_id: text } = requestOf(context).params;
  const actorId = actorOf(context).userId;
  return { actorId, workspaceId: requireId(text, WORKSPACE_PROBLEMS, 'invalid-workspace-id') };
}

/** Reads the workspace that the path names, and who asks, as a `WorkspaceRef`. */
export const RequestedWorkspace = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  workspaceOf(context),
);

export const UserId = pathId('user_id', WORKSPACE_PROBLEMS, 'invalid-user-id');
export const ApiKeyId = pathId('api_key_id', WORKSPACE_PROBLEMS, 'invalid-api-key-id');

// Each of these decorators declares the check of access that comes before any mistake in a request is named.

export const CreatorAccess = () =>
  AccessBeforeForm(CheckWorkspaceCreation, (context) => ({ userId: actorOf(context).userId }));

export const OwnerAccess = () => AccessBeforeForm(CheckOwnerAccess, workspaceOf);

export const MemberAccess = ({ givesRole = false, reads = false } = {}) =>
  AccessBeforeForm(CheckMemberAccess, (context) => {
    const { params, body } = requestOf(context);
    const role = givesRole ? readRole((body as { role?: unknown } | null | undefined)?.role) : undefined;
    return { ...workspaceOf(context), userId: readId(params.user_id), role, reads };
  });
