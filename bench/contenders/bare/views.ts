import { tokenOf } from '../../world.js';
import type { InviteRow, InviterColumns, PreviewRow } from './invite-store.js';

const ROLES = { 1: 'Viewer', 2: 'Editor', 3: 'Admin', 4: 'Owner' };

function isExpired({ status, expires_at: expiresAt }: InviteRow, now: Date): boolean {
  return status === 'expired' || (status === 'pending' && expiresAt <= now);
}

export function detailOf(invite: InviteRow, inviterEmail: string, now: Date) {
  return {
    id: Number(invite.id),
    token: tokenOf(invite.token_seed),
    email: invite.email,
    role: String(invite.role),
    role_display: ROLES[invite.role],
    status: invite.status,
    message: invite.message,
    created_at: invite.created_at.toISOString(),
    expires_at: invite.expires_at.toISOString(),
    accepted_at: invite.accepted_at?.toISOString() ?? null,
    invited_by_email: inviterEmail,
    workspace_name: invite.workspace_name,
    is_expired: isExpired(invite, now),
  };
}

export function listedOf(invite: InviteRow & InviterColumns, now: Date) {
  const { is_expired: _, workspace_name, ...listed } = detailOf(invite, invite.inviter_email, now);
  return { ...listed, invited_by_username: invite.inviter_username, workspace_name };
}

export function previewOf(invite: PreviewRow, now: Date) {
  return {
    email: invite.email,
    workspace_name: invite.workspace_name,
    workspace_id: Number(invite.workspace_id),
    workspace_description: invite.workspace_description,
    workspace_logo: invite.workspace_logo,
    inviter: {
      id: Number(invite.inviter_id),
      email: invite.inviter_email,
      full_name: invite.inviter_full_name,
      username: invite.inviter_username,
      is_verified: invite.inviter_verified,
      profile_picture: invite.inviter_picture,
    },
    inviter_name: invite.inviter_full_name || invite.inviter_username || invite.inviter_email,
    role_display: ROLES[invite.role],
    is_expired: isExpired(invite, now),
    expires_at: invite.expires_at.toISOString(),
    message: invite.message,
    status: invite.status,
  };
}
