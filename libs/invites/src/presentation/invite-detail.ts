import type { InviteDetails } from '../application/invite-details.js';
import { ROLE_NAMES } from '../domain/role.js';
import type { WorkspaceInviteDetail } from './invites.dto.js';

export function toWorkspaceInviteDetail(invite: InviteDetails): WorkspaceInviteDetail {
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
    is_expired: invite.isExpired,
  };
}
