import { Module } from '@nestjs/common';
import { BulkInvitesController } from './presentation/routes/bulk-invites.controller.js';
import { InviteeController } from './presentation/routes/invitee.controller.js';
import { InvitesController } from './presentation/routes/invites.controller.js';
import { MailEventsController } from './presentation/routes/mail-events.controller.js';
import { PageCursors } from './presentation/request/page-cursors.js';

/** The routes of invites, below `invites/`, and `mail-events`; prefix, guards and versioning are the host's. */
@Module({
  controllers: [InvitesController, BulkInvitesController, InviteeController, MailEventsController],
  providers: [PageCursors],
})
export class InvitesHttpModule {}
