import type { HistoryEntry } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import { nameOf } from '../../domain/name.js';
import { ROLE_NAMES } from '../../domain/role.js';
import type { BulkOutcome } from '../../application/use-cases/bulk-outcome.js';
import { WITHHELD_TOKEN } from '../../application/ports/invite-tokens.js';
import type { InviteDetails, InvitePreview } from '../../application/use-cases/invite-describer.js';
import type { InviteView } from '../../application/use-cases/invite-viewer.js';
import type { HistoryLine } from '../../application/use-cases/show-history.js';
import { problemOf } from './invite-problems.js';
import type {
  BulkCancelResult,
  BulkResendResult,
  BulkSendResult,
  InviteHistoryEntry,
  MyInvite,
  WorkspaceInviteDetail,
  WorkspaceInviteList,
  WorkspaceInvitePublic,
  WorkspaceInviteView,
} from './invites.dto.js';

// These functions turn answers of the use cases into what goes over the wire: plain objects, snake_case, ISO 8601 in UTC.

export function toWorkspaceInviteDetail(invite: InviteDetails): WorkspaceInviteDetail {
  return { ...toInviteOfWorkspace(invite), is_expired: invite.isExpired };
}

export function toWorkspaceInviteList(invite: InviteDetails): WorkspaceInviteList {
  return { ...toInviteOfWorkspace(invite), invited_by_username: invite.inviterUsername };
}

function toInviteOfWorkspace(invite: InviteDetails) {
  return {
    id: invite.id,
    token: invite.token,
    email: invite.email,
    role: String(invite.role),
    role_display: ROLE_NAMES[invite.role],
    status: invite.status,
    message: invite.message,
    created_at: invite.createdAt.toISOString(),
    expires_at: invite.expiresAt.toISOString(),
    accepted_at: invite.acceptedAt?.toISOString() ?? null,
    invited_by_email: invite.inviterEmail,
    workspace_name: invite.workspaceName,
  };
}

export function toWorkspaceInviteView(view: InviteView): WorkspaceInviteView {
  return {
    ...toWorkspaceInviteDetail(view),
    locale: view.locale,
    metadata: view.metadata,
    return_to: view.returnTo,
    accept_url: view.acceptUrl,
    can_resend: view.canResend,
    can_cancel: view.canCancel,
    can_edit: view.canEdit,
    resend_available_at: view.resendAvailableAt?.toISOString() ?? null,
    obstacle: view.obstacle,
    mail: { ...view.mail, at: view.mail.at?.toISOString() ?? null },
  };
}

export function toWorkspaceInvitePublic(preview: InvitePreview): WorkspaceInvitePublic {
  const { workspace, inviter } = preview;
  return {
    email: preview.email,
    workspace_name: workspace.name,
    workspace_id: preview.workspaceId,
    workspace_description: workspace.description,
    workspace_logo: workspace.logo,
    inviter: {
      id: preview.inviterId,
      email: inviter.email,
      full_name: inviter.fullName,
      username: inviter.username,
      is_verified: inviter.emailVerified,
      profile_picture: inviter.picture,
    },
    inviter_name: nameOf(inviter),
    role_display: ROLE_NAMES[preview.role],
    is_expired: preview.isExpired,
    expires_at: preview.expiresAt.toISOString(),
    message: preview.message,
    status: preview.status,
  };
}

export function toMyInvite(preview: InvitePreview): MyInvite {
  return { ...toWorkspaceInvitePublic(preview), token: preview.token, obstacle: preview.obstacle ?? null };
}

export function toBulkSendResult(email: string, outcome: BulkOutcome): BulkSendResult {
  return { email, ...toResult(outcome, 'sent') };
}

export function toBulkResendResult(inviteId: number, outcome: BulkOutcome): BulkResendResult {
  return { invite_id: inviteId, ...toResult(outcome, 'resent') };
}

export function toBulkCancelResult(inviteId: number, outcome: BulkOutcome): BulkCancelResult {
  return { invite_id: inviteId, ...toResult(outcome, 'cancelled') };
}

function toResult<Done extends string>(outcome: BulkOutcome, done: Done) {
  if (outcome instanceof InviteError) {
    return { outcome: 'refused' as const, problem: problemOf(outcome).getResponse() as object };
  }
  return { outcome: done, invite: toWorkspaceInviteDetail(outcome) };
}

/** The answer to a request that may have an `Idempotency-Key`. */
export type KeyedAnswer = WorkspaceInviteDetail | readonly { readonly invite?: WorkspaceInviteDetail }[];

export function invitesIn(answer: KeyedAnswer): WorkspaceInviteDetail[] {
  return 'id' in answer ? [answer] : answer.flatMap(({ invite }) => invite ?? []);
}

/** Withholds the tokens of all other invites. */
export function withTokensOf(inviteIds: ReadonlySet<number>, answer: KeyedAnswer): KeyedAnswer {
  const shown = (invite: WorkspaceInviteDetail) =>
    inviteIds.has(invite.id) ? invite : { ...invite, token: WITHHELD_TOKEN };
  if ('id' in answer) return shown(answer);
  return answer.map((result) => (result.invite ? { ...result, invite: shown(result.invite) } : result));
}

export function toInviteHistoryEntry(line: HistoryLine): InviteHistoryEntry {
  const { at, kind, byEmail, deliveredAt, changes, ...more } = { deliveredAt: undefined, changes: undefined, ...line };
  return {
    at: at.toISOString(),
    kind,
    by_email: byEmail,
    ...more,
    ...(deliveredAt && { delivered_at: deliveredAt.toISOString() }),
    ...(changes && { changes: toChanges(changes) }),
  };
}

function toChanges({ role, returnTo, ...changes }: NonNullable<HistoryEntry['changes']>) {
  return {
    ...(role && { role: rolesOf(role) }),
    ...changes,
    ...(returnTo && { return_to: returnTo }),
  };
}

function rolesOf({ from, to }: { from: number; to: number }) {
  return { from: String(from), to: String(to) };
}
