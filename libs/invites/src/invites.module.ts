import { Module } from '@nestjs/common';
import { CheckAccess } from './application/check-access.js';
import { DeliverDueMails } from './application/deliver-due-mails.js';
import { InviteTokens } from './application/ports/invite-tokens.js';
import { MailOutbox } from './application/ports/mail-outbox.js';
import { Clock } from './application/ports/clock.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { ResendInvite } from './application/resend-invite.js';
import { SendInvite } from './application/send-invite.js';
import { InviteRepository } from './domain/invite-repository.js';
import { KeyedInviteTokens } from './infrastructure/keyed-invite-tokens.js';
import { MailSignal } from './infrastructure/mail-signal.js';
import { TypeOrmInviteRepository } from './infrastructure/typeorm-invite-repository.js';
import { TypeOrmMailOutbox } from './infrastructure/typeorm-mail-outbox.js';
import { ConfigurableModuleClass } from './invites.module-definition.js';

const USE_CASES = [SendInvite, ResendInvite, CheckAccess, DeliverDueMails];

/** Binds the ports to their adapters and exports the use cases. It mounts no route and delivers no mail. */
@Module({
  providers: [
    ...USE_CASES,
    MailSignal,
    { provide: InviteRepository, useClass: TypeOrmInviteRepository },
    { provide: MailOutbox, useClass: TypeOrmMailOutbox },
    { provide: InviteTokens, useClass: KeyedInviteTokens },
  ],
  exports: [...USE_CASES, InviteMailer, Clock],
})
export class InvitesModule extends ConfigurableModuleClass {}
