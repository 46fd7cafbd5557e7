// Plug it in
export { InvitesModule } from './invites.module.js';
export type { InviteAdapters } from './invites.module-definition.js';
export { InvitesWorkerModule } from './invites-worker.module.js';
export { InvitesHttpModule } from './presentation/invites-http.module.js';
export type { InviteLimits, InviteOptions, InviteSettings } from './application/invite-settings.js';
export { SmtpInviteMailer } from './infrastructure/smtp-invite-mailer.js';
export { requireSmtpUrl, sourceOf } from './infrastructure/smtp-message.js';

// Provide what it cannot know
export { WorkspaceDirectory, type UserFacts, type WorkspaceFacts } from './application/ports/workspace-directory.js';
export { InviteMailer, MailRefusal, type InviteMail, type SmtpSettings } from './application/ports/invite-mailer.js';
export { InvitePolicy, type InviteProposal } from './application/ports/invite-policy.js';
export { OnInviteEvent } from './application/on-invite-event.decorator.js';
export type { InviteEvent, InviteEventKind } from './application/invite-event.js';
export { InviteMailTemplate, type InviteMailFacts } from './application/ports/invite-mail-template.js';
export { EtaInviteMailTemplate } from './infrastructure/mail-template/eta-invite-mail-template.js';
export { Clock, SystemClock } from './application/ports/clock.js';
export { CurrentActor, type SignedInRequest } from './presentation/current-actor.decorator.js';
export { Public } from './presentation/public.decorator.js';
export { TransactionScope } from './infrastructure/transaction-scope.js';
export type { Actor } from './application/actor.js';

// Read and document requests as it does
export { actorOf } from './presentation/current-actor.decorator.js';
export { InFlightLimit } from './presentation/in-flight-limit.interceptor.js';
export { readId } from './presentation/invite-id.pipe.js';
export { InviteTokenPipe } from './presentation/invite-token.pipe.js';
export { addressOf } from './presentation/client-address.js';
export { PreviewLimitGuard } from './presentation/preview-limit.guard.js';
export { readRole, ROLE_SCHEMA, RoleMember } from './presentation/role-member.decorator.js';

// Use it from your code
export { SendInvite, type SendInviteCommand } from './application/send-invite.js';
export { ResendInvite, type ResendInviteCommand } from './application/resend-invite.js';
export { CancelInvite, type CancelInviteCommand } from './application/cancel-invite.js';
export { EditInvite, type EditInviteCommand } from './application/edit-invite.js';
export { ShowInvite } from './application/show-invite.js';
export { ShowHistory, type HistoryLine, type HistoryPage } from './application/show-history.js';
export { ListInvites, type InvitePage } from './application/list-invites.js';
export type { HistoryPosition, HistoryQuery, PageQuery } from './application/ports/invite-queries.js';
export { BulkSendInvites, type BulkSendInvitesCommand } from './application/bulk-send-invites.js';
export { BulkResendInvites, type BulkResendInvitesCommand } from './application/bulk-resend-invites.js';
export type { BulkOutcome } from './application/bulk-outcome.js';
export { CheckAccess, type CheckAccessQuery } from './application/check-access.js';
export { PreviewInvite } from './application/preview-invite.js';
export { AcceptInvite, type AcceptInviteCommand } from './application/accept-invite.js';
export { DeclineInvite } from './application/decline-invite.js';
export { WithdrawInvitesTo, type WithdrawInvitesToCommand } from './application/withdraw-invites-to.js';
export { ListMyInvites } from './application/list-my-invites.js';
export { RecordMailEvent, type RecordMailEventCommand } from './application/record-mail-event.js';
export { CloseLapsedInvites } from './application/close-lapsed-invites.js';
export { type InviteDetails, type InvitePreview, WITHHELD_TOKEN } from './application/invite-describer.js';
export type { InviteStatus, Obstacle } from './domain/invite.js';
export type { InviteMember } from './domain/invite-repository.js';
export { httpsUrlOrNull, isHttpsUrl } from './domain/https-url.js';
export { isRole, ROLE_NAMES, ROLES, type Role } from './domain/role.js';

// Look after its mail and events
export { DeliverDueEvents } from './application/deliver-due-events.js';
export { DeliverDueMails, MAIL_ATTEMPTS, type MailAttempt } from './application/deliver-due-mails.js';
export { INVITE_TRANSITIONS, type InviteTransition } from './infrastructure/invite-transitions.js';
export { ShowMailBacklog } from './application/show-mail-backlog.js';
export { ListFailedMails } from './application/list-failed-mails.js';
export { RequeueFailedMails, type RequeueFailedMailsCommand } from './application/requeue-failed-mails.js';
export type { FailedMail, MailBacklog } from './application/ports/mail-outbox.js';

// Understand its refusals
export { InviteError, type InviteErrorCode, type InviteErrorFacts } from './domain/invite-error.js';
export { InviteProblemsFilter } from './presentation/invite-problems.filter.js';
export { INVITE_PROBLEMS } from './presentation/invite-problems.js';
