// Plug it in
export { InvitesModule } from './invites.module.js';
export type { InviteAdapters } from './invites.module-definition.js';
export { InvitesWorkerModule } from './invites-worker.module.js';
export { InvitesHttpModule } from './invites-http.module.js';
export { webhookEventsDocument } from './presentation/routes/webhook-events.openapi.js';
export { WebhooksHttpModule } from './webhooks-http.module.js';
export type { InviteLimits, InviteOptions, InviteSettings, WebhookSettings } from './settings.js';
export { SmtpInviteMailer } from './infrastructure/smtp/smtp-invite-mailer.js';

// Provide what it cannot know
export {
  type Admission,
  WorkspaceDirectory,
  type UserFacts,
  type WorkspaceFacts,
} from './application/ports/workspace-directory.js';
export { InviteMailer, MailRefusal, type InviteMail, type SmtpSettings } from './application/ports/invite-mailer.js';
export { InvitePolicy, type InviteProposal } from './application/ports/invite-policy.js';
export { OnInviteEvent } from './application/delivery/on-invite-event.decorator.js';
export type { InviteEvent, InviteEventKind } from './domain/invite-event.js';
export { InviteMailTemplate, type InviteMailFacts } from './application/ports/invite-mail-template.js';
export { NoticeTemplate, type NoticeFacts } from './application/ports/notice-template.js';
export type { NoticeKind } from './domain/notice.js';
export { EtaNoticeTemplate } from './infrastructure/smtp/template/eta-notice-template.js';
export { EtaInviteMailTemplate } from './infrastructure/smtp/template/eta-invite-mail-template.js';
export { Clock, SystemClock } from './application/ports/clock.js';
export { CurrentActor, type SignedInRequest } from './presentation/request/current-actor.decorator.js';
export { Public } from './presentation/request/public.decorator.js';
export { type Connection, Database, type Listener } from './infrastructure/postgres/database.js';
export { HostTransaction } from './infrastructure/postgres/host-transaction.js';
export type { Actor } from './domain/actor.js';

// Guard routes of your own as it guards its own
export { InFlightLimit } from './presentation/request/in-flight-limit.interceptor.js';
export { InviteTokenPipe } from './presentation/request/invite-token.pipe.js';
export { PreviewLimitGuard } from './presentation/request/preview-limit.guard.js';

// Use it from your code
export { SendInvite, type SendInviteCommand } from './application/use-cases/send-invite.js';
export { ResendInvite, type ResendInviteCommand } from './application/use-cases/resend-invite.js';
export { CancelInvite, type CancelInviteCommand } from './application/use-cases/cancel-invite.js';
export { EditInvite, type EditInviteCommand } from './application/use-cases/edit-invite.js';
export { ShowInvite } from './application/use-cases/show-invite.js';
export { ShowHistory, type HistoryLine, type HistoryPage } from './application/use-cases/show-history.js';
export { ListInvites, type InvitePage } from './application/use-cases/list-invites.js';
export type {
  HistoryPosition,
  HistoryQuery,
  InviteFilters,
  InvitePosition,
  MailStatus,
  NewestMail,
  PageQuery,
} from './application/ports/invite-queries.js';
export { BulkSendInvites, type BulkSendInvitesCommand } from './application/use-cases/bulk-send-invites.js';
export {
  BulkResendInvites,
  type BulkResendInvitesCommand,
  type BulkResent,
} from './application/use-cases/bulk-resend-invites.js';
export { BulkCancelInvites, type BulkCancelInvitesCommand } from './application/use-cases/bulk-cancel-invites.js';
export type { BulkOutcome } from './application/use-cases/bulk-outcome.js';
export { CheckAccess, type CheckAccessQuery } from './application/use-cases/check-access.js';
export { PreviewInvite } from './application/use-cases/preview-invite.js';
export { AcceptInvite, type AcceptInviteCommand } from './application/use-cases/accept-invite.js';
export { DeclineInvite } from './application/use-cases/decline-invite.js';
export { RequestLink } from './application/use-cases/request-link.js';
export { WithdrawInvitesTo, type WithdrawInvitesToCommand } from './application/use-cases/withdraw-invites-to.js';
export { EraseInvitee, type EraseInviteeCommand, type ErasedInvites } from './application/use-cases/erase-invitee.js';
export { ListMyInvites } from './application/use-cases/list-my-invites.js';
export { RecordMailEvent, type RecordMailEventCommand } from './application/delivery/record-mail-event.js';
export { AnnounceLapsedInvites } from './application/use-cases/announce-lapsed-invites.js';
export { RemindInvitees } from './application/use-cases/remind-invitees.js';
export { CloseLapsedInvites } from './application/use-cases/close-lapsed-invites.js';
export { PurgeSettledInvites } from './application/use-cases/purge-settled-invites.js';
export { CreateWebhook, type CreateWebhookCommand } from './application/use-cases/create-webhook.js';
export { ListWebhooks, type ListWebhooksQuery, type WebhookPage } from './application/use-cases/list-webhooks.js';
export { ChangeWebhook, type ChangeWebhookCommand } from './application/use-cases/change-webhook.js';
export { RotateWebhookSecret } from './application/use-cases/rotate-webhook-secret.js';
export { TestWebhook } from './application/use-cases/test-webhook.js';
export { DeleteWebhook } from './application/use-cases/delete-webhook.js';
export { ListWebhookDeliveries } from './application/use-cases/list-webhook-deliveries.js';
export type { WebhookManager } from './application/use-cases/check-webhook-access.js';
export type { WebhookRef } from './application/ports/webhook-repository.js';
export { WEBHOOK_EVENTS, type Webhook, type WebhookDelivery, type WebhookEvent } from './domain/webhook.js';
export { WITHHELD_TOKEN } from './application/ports/invite-tokens.js';
export type { InviteDetails, InvitePreview } from './application/use-cases/invite-describer.js';
export type { InviteView } from './application/use-cases/invite-viewer.js';
export type { InviteContent } from './domain/content.js';
export type { Metadata } from './domain/metadata.js';
export type { InviteStatus, Obstacle } from './domain/invite.js';
export type { InviteMember } from './application/ports/invite-repository.js';
export { isRole, ROLE_NAMES, ROLES, type Role } from './domain/role.js';

// Look after its mail and events
export { DeliverDueEvents } from './application/delivery/deliver-due-events.js';
export {
  DeliverDueWebhooks,
  WEBHOOK_ATTEMPTS,
  type WebhookAttempt,
} from './application/delivery/deliver-due-webhooks.js';
export { DeliverDueMails, MAIL_ATTEMPTS, type MailAttempt } from './application/delivery/deliver-due-mails.js';
export { DeliverDueNotices, NOTICE_ATTEMPTS, type NoticeAttempt } from './application/delivery/deliver-due-notices.js';
export { ShowNoticeBacklog } from './application/delivery/show-notice-backlog.js';
export { INVITE_TRANSITIONS, type InviteTransition } from './infrastructure/postgres/invite-transitions.js';
export { ShowWebhookBacklog } from './application/delivery/show-webhook-backlog.js';
export { ShowMailBacklog } from './application/delivery/show-mail-backlog.js';
export { ListFailedMails } from './application/delivery/list-failed-mails.js';
export { RequeueFailedMails, type RequeueFailedMailsCommand } from './application/delivery/requeue-failed-mails.js';
export type { FailedMail, MailBacklog } from './application/ports/mail-outbox.js';

// Understand its refusals
export { InviteError, type InviteErrorCode, type InviteErrorFacts } from './domain/invite-error.js';
export { INVITE_PROBLEMS, InviteProblemsFilter } from './presentation/wire/invite-problems.js';
