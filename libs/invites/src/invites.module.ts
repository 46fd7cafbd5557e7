import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnnounceLapsedInvites } from './application/use-cases/announce-lapsed-invites.js';
import { AcceptInvite } from './application/use-cases/accept-invite.js';
import { BulkCancelInvites } from './application/use-cases/bulk-cancel-invites.js';
import { BulkResendInvites } from './application/use-cases/bulk-resend-invites.js';
import { BulkSendInvites } from './application/use-cases/bulk-send-invites.js';
import { CancelInvite } from './application/use-cases/cancel-invite.js';
import { CheckAccess } from './application/use-cases/check-access.js';
import { CheckTokens } from './application/use-cases/check-tokens.js';
import { CloseLapsedInvites } from './application/use-cases/close-lapsed-invites.js';
import { DeclineInvite } from './application/use-cases/decline-invite.js';
import { DeliverDueEvents } from './application/delivery/deliver-due-events.js';
import { DeliverDueMails } from './application/delivery/deliver-due-mails.js';
import { DeliverDueWebhooks } from './application/delivery/deliver-due-webhooks.js';
import { ShowWebhookBacklog } from './application/delivery/show-webhook-backlog.js';
import { DeliverDueNotices } from './application/delivery/deliver-due-notices.js';
import { NoticeMailer } from './application/delivery/notice-mailer.js';
import { ShowNoticeBacklog } from './application/delivery/show-notice-backlog.js';
import { TellOwners } from './application/delivery/tell-owners.js';
import { QueueWebhookDeliveries } from './application/delivery/queue-webhook-deliveries.js';
import { EditInvite } from './application/use-cases/edit-invite.js';
import { EraseInvitee } from './application/use-cases/erase-invitee.js';
import { EventHandlers } from './application/delivery/event-handlers.js';
import { InviteDescriber } from './application/use-cases/invite-describer.js';
import { InviteViewer } from './application/use-cases/invite-viewer.js';
import { INVITE_SETTINGS } from './settings.js';
import { ListFailedMails } from './application/delivery/list-failed-mails.js';
import { ListInvites } from './application/use-cases/list-invites.js';
import { ListMyInvites } from './application/use-cases/list-my-invites.js';
import { ChangeWebhook } from './application/use-cases/change-webhook.js';
import { CheckWebhookAccess } from './application/use-cases/check-webhook-access.js';
import { CreateWebhook } from './application/use-cases/create-webhook.js';
import { DeleteWebhook } from './application/use-cases/delete-webhook.js';
import { TestWebhook } from './application/use-cases/test-webhook.js';
import { ListWebhookDeliveries } from './application/use-cases/list-webhook-deliveries.js';
import { ListWebhooks } from './application/use-cases/list-webhooks.js';
import { RotateWebhookSecret } from './application/use-cases/rotate-webhook-secret.js';
import { Clock } from './application/ports/clock.js';
import { EventOutbox } from './application/ports/event-outbox.js';
import { IdempotencyKeys } from './application/ports/idempotency-keys.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { InviteQueries } from './application/ports/invite-queries.js';
import { InviteTokens } from './application/ports/invite-tokens.js';
import { MailOutbox } from './application/ports/mail-outbox.js';
import { PreviewLimiter } from './application/ports/preview-limiter.js';
import { Transaction } from './application/ports/transaction.js';
import { PurgeSettledInvites } from './application/use-cases/purge-settled-invites.js';
import { SettledInvites } from './application/ports/settled-invites.js';
import { PreviewInvite } from './application/use-cases/preview-invite.js';
import { RecordMailEvent } from './application/delivery/record-mail-event.js';
import { RequeueFailedMails } from './application/delivery/requeue-failed-mails.js';
import { RemindInvitees } from './application/use-cases/remind-invitees.js';
import { RequestLink } from './application/use-cases/request-link.js';
import { ResendDecision, ResendInvite } from './application/use-cases/resend-invite.js';
import { SendInvite } from './application/use-cases/send-invite.js';
import { ShowHistory } from './application/use-cases/show-history.js';
import { ShowInvite } from './application/use-cases/show-invite.js';
import { ShowMailBacklog } from './application/delivery/show-mail-backlog.js';
import { WithdrawInvitesTo } from './application/use-cases/withdraw-invites-to.js';
import { InviteRepository } from './application/ports/invite-repository.js';
import { WebhookDeliveries } from './application/ports/webhook-deliveries.js';
import { WebhookEventWriter } from './application/ports/webhook-event-writer.js';
import { InviteChecks } from './application/ports/invite-checks.js';
import { NoticeOutbox } from './application/ports/notice-outbox.js';
import { WebhookRepository } from './application/ports/webhook-repository.js';
import { WebhookSender } from './application/ports/webhook-sender.js';
import { KeyedInviteTokens } from './infrastructure/keyed-invite-tokens.js';
import { OutboxSignal } from './infrastructure/postgres/outbox-signal.js';
import { HostTransaction } from './infrastructure/postgres/host-transaction.js';
import { DatabaseCheck } from './infrastructure/postgres/database-check.js';
import { TransactionScope } from './infrastructure/postgres/transaction-scope.js';
import { TypeOrmEventOutbox } from './infrastructure/postgres/typeorm-event-outbox.js';
import { TypeOrmIdempotencyKeys } from './infrastructure/postgres/typeorm-idempotency-keys.js';
import { TypeOrmInviteQueries } from './infrastructure/postgres/typeorm-invite-queries.js';
import { TypeOrmInviteRepository } from './infrastructure/postgres/typeorm-invite-repository.js';
import { TypeOrmMailOutbox } from './infrastructure/postgres/typeorm-mail-outbox.js';
import { TypeOrmSettledInvites } from './infrastructure/postgres/typeorm-settled-invites.js';
import { TypeOrmPreviewLimiter } from './infrastructure/postgres/typeorm-preview-limiter.js';
import { TypeOrmInviteChecks } from './infrastructure/postgres/typeorm-invite-checks.js';
import { TypeOrmNoticeOutbox } from './infrastructure/postgres/typeorm-notice-outbox.js';
import { TypeOrmWebhookDeliveries } from './infrastructure/postgres/typeorm-webhook-deliveries.js';
import { JsonWebhookEventWriter } from './presentation/wire/json-webhook-event-writer.js';
import { TypeOrmWebhookRepository } from './infrastructure/postgres/typeorm-webhook-repository.js';
import { HttpsWebhookSender } from './infrastructure/webhooks/https-webhook-sender.js';
import { InvitesModuleClass } from './invites.module-definition.js';

const USE_CASES = [
  SendInvite,
  ResendInvite,
  CancelInvite,
  EditInvite,
  ShowInvite,
  ShowHistory,
  ListInvites,
  BulkSendInvites,
  BulkResendInvites,
  BulkCancelInvites,
  PreviewInvite,
  AcceptInvite,
  DeclineInvite,
  RequestLink,
  ListMyInvites,
  WithdrawInvitesTo,
  CheckAccess,
  CheckTokens,
  DeliverDueMails,
  DeliverDueEvents,
  DeliverDueWebhooks,
  DeliverDueNotices,
  ShowNoticeBacklog,
  TellOwners,
  ShowWebhookBacklog,
  ShowMailBacklog,
  ListFailedMails,
  RequeueFailedMails,
  RecordMailEvent,
  CloseLapsedInvites,
  PurgeSettledInvites,
  EraseInvitee,
  AnnounceLapsedInvites,
  RemindInvitees,
  CheckWebhookAccess,
  CreateWebhook,
  ListWebhooks,
  ChangeWebhook,
  RotateWebhookSecret,
  TestWebhook,
  DeleteWebhook,
  ListWebhookDeliveries,
];

/** Binds the ports to their adapters and exports the use cases. It mounts no route and delivers no mail. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ...USE_CASES,
    InviteDescriber,
    InviteViewer,
    ResendDecision,
    OutboxSignal,
    EventHandlers,
    QueueWebhookDeliveries,
    TransactionScope,
    DatabaseCheck,
    { provide: Transaction, useExisting: TransactionScope },
    { provide: HostTransaction, useExisting: TransactionScope },
    { provide: InviteRepository, useClass: TypeOrmInviteRepository },
    { provide: InviteQueries, useClass: TypeOrmInviteQueries },
    { provide: SettledInvites, useClass: TypeOrmSettledInvites },
    { provide: MailOutbox, useClass: TypeOrmMailOutbox },
    { provide: InviteChecks, useClass: TypeOrmInviteChecks },
    { provide: NoticeOutbox, useClass: TypeOrmNoticeOutbox },
    NoticeMailer,
    { provide: EventOutbox, useClass: TypeOrmEventOutbox },
    { provide: WebhookRepository, useClass: TypeOrmWebhookRepository },
    { provide: WebhookDeliveries, useClass: TypeOrmWebhookDeliveries },
    { provide: WebhookEventWriter, useClass: JsonWebhookEventWriter },
    { provide: WebhookSender, useClass: HttpsWebhookSender },
    { provide: InviteTokens, useClass: KeyedInviteTokens },
    { provide: IdempotencyKeys, useClass: TypeOrmIdempotencyKeys },
    { provide: PreviewLimiter, useClass: TypeOrmPreviewLimiter },
  ],
  exports: [
    ...USE_CASES,
    InviteMailer,
    Clock,
    HostTransaction,
    // For the routes and the worker of this library, and for `@invites/workspaces`.
    TransactionScope,
    EventHandlers,
    IdempotencyKeys,
    NoticeOutbox,
    PreviewLimiter,
    INVITE_SETTINGS,
  ],
})
export class InvitesModule extends InvitesModuleClass {}
