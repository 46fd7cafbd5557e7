import type { EditInviteCommand } from '../../application/use-cases/edit-invite.js';
import type { DraftTerms } from '../../application/use-cases/bulk-send-invites.js';
import type { BulkSendBody, EditInviteBody, SendInviteBody } from './invite-forms.dto.js';

// These functions turn bodies into what the use cases are asked for.

/** What one invite and many are sent with. */
export function toDraftTerms(body: SendInviteBody | BulkSendBody): Omit<DraftTerms, 'actor'> {
  const { workspace_id: workspaceId, role, force, send_mail: sendMail } = body;
  return { workspaceId, role: Number(role), force, sendMail, ...toContent(body) };
}

export function toEditTerms({ role, ...body }: EditInviteBody): Omit<EditInviteCommand, 'actor' | 'inviteId'> {
  return { ...(role !== undefined && { role: Number(role) }), ...toContent(body) };
}

function toContent({ message, locale, metadata, return_to: returnTo }: Omit<EditInviteBody, 'role'>) {
  return { message, locale, metadata, returnTo };
}
