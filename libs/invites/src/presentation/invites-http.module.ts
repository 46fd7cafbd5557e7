import { Module } from '@nestjs/common';
import { InvitesController } from './invites.controller.js';

/** The routes of invites, below `invites/`; prefix, guards and versioning are the host's. */
@Module({ controllers: [InvitesController] })
export class InvitesHttpModule {}
