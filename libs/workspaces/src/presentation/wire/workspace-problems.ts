import { ProblemException, type ProblemTable, refusalFilter, REQUEST_PROBLEMS } from '@invites/problem-details';
import { WorkspaceError, type WorkspaceErrorCode } from '../../domain/workspace-error.js';

const REFUSALS = {
  'workspace-not-found': {
    status: 404,
    title: 'Workspace not found',
    detail: 'There is no such workspace among yours.',
  },
  'permission-denied': {
    status: 403,
    title: 'Permission denied',
    detail:
      'Members are managed by Admins and Owners, a workspace and its API keys by Owners. An API key manages none of them, ' +
      'and makes no workspace.',
  },
  'email-not-verified': {
    status: 403,
    title: 'E-mail address not verified',
    detail: 'Only a person with a verified address founds workspaces. Verify yours, then sign in again.',
  },
  'role-above-own': { status: 403, title: 'Role above your own', detail: 'Nobody can grant a role above their own.' },
  'owner-protected': { status: 403, title: 'Owner protected', detail: 'Only an Owner can change or remove an Owner.' },
  'member-not-found': { status: 404, title: 'Member not found', detail: 'The workspace has no such member.' },
  'api-key-not-found': { status: 404, title: 'API key not found', detail: 'The workspace has no such API key.' },
  'last-owner': {
    status: 400,
    title: 'Last Owner',
    detail: 'A workspace keeps at least one Owner. Make somebody else an Owner first.',
  },
  'quota-reached': {
    status: 400,
    title: 'Quota reached',
    detail:
      'You have founded as many workspaces, or this workspace has as many API keys, as may be. Revoke a key first.',
  },
} as const satisfies ProblemTable<WorkspaceErrorCode>;

/** Every refusal of these routes, by code. Answers and documentation are made from it. */
export const WORKSPACE_PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...REFUSALS,
  'invalid-workspace-id': {
    status: 400,
    title: 'Invalid workspace id',
    detail: 'A workspace id is a positive decimal integer.',
  },
  'invalid-user-id': { status: 400, title: 'Invalid user id', detail: 'A user id is a positive decimal integer.' },
  'invalid-api-key-id': {
    status: 400,
    title: 'Invalid API key id',
    detail: 'The id of an API key is a positive decimal integer. It is not the key.',
  },
} as const satisfies ProblemTable;

/** Answers refusals of the domain and of these routes as problem details. */
export const WorkspaceProblemsFilter = refusalFilter(
  [WorkspaceError],
  ({ code }) => new ProblemException(code, WORKSPACE_PROBLEMS[code]),
);
