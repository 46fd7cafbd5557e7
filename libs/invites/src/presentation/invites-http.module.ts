import { Module } from '@nestjs/common';
import { BulkInvitesController } from './bulk-invites.controller.js';
import { InviteeController } from './invitee.controller.js';
import { InvitesController } from './invites.controller.js';
import { MailEventsController } from './mail-events.controller.js';
import { PageCursor } from './page-cursor.js';

/** The routes of invites, below `invites/`, and `mail-events`; prefix, guards and versioning are the host's. */
@Module({
  controllers: [InvitesController, BulkInvitesController, InviteeController, MailEventsController],
  providers: [PageCursor],
})
export class InvitesHttpModule {}
