import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AcceptInvite } from './application/accept-invite.js';
import { BulkResendInvites } from './application/bulk-resend-invites.js';
import { BulkSendInvites } from './application/bulk-send-invites.js';
import { CancelInvite } from './application/cancel-invite.js';
import { CheckAccess } from './application/check-access.js';
import { CheckTokens } from './application/check-tokens.js';
import { CloseLapsedInvites } from './application/close-lapsed-invites.js';
import { DeclineInvite } from './application/decline-invite.js';
import { DeliverDueEvents } from './application/deliver-due-events.js';
import { DeliverDueMails } from './application/deliver-due-mails.js';
import { EditInvite } from './application/edit-invite.js';
import { EventHandlers } from './application/event-handlers.js';
import { InviteDescriber } from './application/invite-describer.js';
import { InviteDrafter } from './application/invite-drafter.js';
import { InviteSending } from './application/invite-sending.js';
import { INVITE_SETTINGS } from './application/invite-settings.js';
import { ListFailedMails } from './application/list-failed-mails.js';
import { ListInvites } from './application/list-invites.js';
import { ListMyInvites } from './application/list-my-invites.js';
import { Clock } from './application/ports/clock.js';
import { EventOutbox } from './application/ports/event-outbox.js';
import { FreshReads } from './application/ports/fresh-reads.js';
import { IdempotencyKeys } from './application/ports/idempotency-keys.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { InviteQueries } from './application/ports/invite-queries.js';
import { InviteTokens } from './application/ports/invite-tokens.js';
import { MailOutbox } from './application/ports/mail-outbox.js';
import { PreviewLimiter } from './application/ports/preview-limiter.js';
import { Transaction } from './application/ports/transaction.js';
import { PreviewInvite } from './application/preview-invite.js';
import { RecordMailEvent } from './application/record-mail-event.js';
import { RequeueFailedMails } from './application/requeue-failed-mails.js';
import { ResendDecision } from './application/resend-decision.js';
import { ResendInvite } from './application/resend-invite.js';
import { SendInvite } from './application/send-invite.js';
import { ShowHistory } from './application/show-history.js';
import { ShowInvite } from './application/show-invite.js';
import { ShowMailBacklog } from './application/show-mail-backlog.js';
import { WithdrawInvitesTo } from './application/withdraw-invites-to.js';
import { InviteRepository } from './domain/invite-repository.js';
import { KeyedInviteTokens } from './infrastructure/keyed-invite-tokens.js';
import { InviteLoader } from './infrastructure/invite-loader.js';
import { OutboxSignal } from './infrastructure/outbox-signal.js';
import { ReplicaReads } from './infrastructure/replica-reads.js';
import { TransactionScope } from './infrastructure/transaction-scope.js';
import { TypeOrmEventOutbox } from './infrastructure/typeorm-event-outbox.js';
import { TypeOrmIdempotencyKeys } from './infrastructure/typeorm-idempotency-keys.js';
import { TypeOrmInviteQueries } from './infrastructure/typeorm-invite-queries.js';
import { TypeOrmInviteRepository } from './infrastructure/typeorm-invite-repository.js';
import { TypeOrmMailOutbox } from './infrastructure/typeorm-mail-outbox.js';
import { TypeOrmPreviewLimiter } from './infrastructure/typeorm-preview-limiter.js';
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
  PreviewInvite,
  AcceptInvite,
  DeclineInvite,
  ListMyInvites,
  WithdrawInvitesTo,
  CheckAccess,
  CheckTokens,
  DeliverDueMails,
  DeliverDueEvents,
  ShowMailBacklog,
  ListFailedMails,
  RequeueFailedMails,
  RecordMailEvent,
  CloseLapsedInvites,
];

/** Binds the ports to their adapters and exports the use cases. It mounts no route and delivers no mail. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ...USE_CASES,
    InviteDrafter,
    InviteDescriber,
    ResendDecision,
    OutboxSignal,
    EventHandlers,
    InviteSending,
    InviteLoader,
    TransactionScope,
    { provide: FreshReads, useClass: ReplicaReads },
    { provide: Transaction, useExisting: TransactionScope },
    { provide: InviteRepository, useClass: TypeOrmInviteRepository },
    { provide: InviteQueries, useClass: TypeOrmInviteQueries },
    { provide: MailOutbox, useClass: TypeOrmMailOutbox },
    { provide: EventOutbox, useClass: TypeOrmEventOutbox },
    { provide: InviteTokens, useClass: KeyedInviteTokens },
    { provide: IdempotencyKeys, useClass: TypeOrmIdempotencyKeys },
    { provide: PreviewLimiter, useClass: TypeOrmPreviewLimiter },
  ],
  exports: [
    ...USE_CASES,
    InviteMailer,
    Clock,
    TransactionScope,
    // For the routes and the worker of this library.
    EventHandlers,
    IdempotencyKeys,
    PreviewLimiter,
    INVITE_SETTINGS,
  ],
})
export class InvitesModule extends InvitesModuleClass {}
