import { pathId, requireId } from '@invites/problem-details';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';

/** The ids in a path. */
export const WorkspaceId = pathId('workspace_id', WORKSPACE_PROBLEMS, 'invalid-workspace-id');
export const UserId = pathId('user_id', WORKSPACE_PROBLEMS, 'invalid-user-id');
export const ApiKeyId = pathId('api_key_id', WORKSPACE_PROBLEMS, 'invalid-api-key-id');

/** @throws ProblemException `invalid-workspace-id` */
export function workspaceIdOf({ workspace_id: text }: Readonly<Record<string, string>>): number {
  return requireId(text, WORKSPACE_PROBLEMS, 'invalid-workspace-id');
}
