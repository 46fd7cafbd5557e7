// Ask for it
export { InvitesClient } from './invites-client.js';
export type { ListQuery, ResendOptions } from './invites-client.js';
export type { CallOptions, InvitesClientOptions } from './transport.js';

// Understand its refusals
export { type ErrorCode, InvitesError, type Problem } from './invites-error.js';

// What goes over the wire
export type {
  BulkCancelBody,
  BulkCancelResult,
  BulkResendBody,
  BulkResendResult,
  BulkSendBody,
  BulkSendResult,
  EditBody,
  HistoryEntry,
  Invite,
  InvitePreview,
  InviteView,
  ListedInvite,
  MyInvite,
  SendBody,
} from './invites-client.js';

// Hear of it
export { verifyWebhook, type WebhookEvent, type WebhookHeaders, WebhookVerificationError } from './verify-webhook.js';
