import { Inject, Module } from '@nestjs/common';
import { PageCursors } from './presentation/request/page-cursors.js';
import { WebhooksController } from './presentation/routes/webhooks.controller.js';
import { INVITE_SETTINGS, type InviteSettings } from './settings.js';

/**
 * The routes of webhooks, below `workspaces/:workspace_id/webhooks`; prefix, guards and versioning are the host's. It needs
 * the option `webhooks`.
 */
@Module({ controllers: [WebhooksController], providers: [PageCursors] })
export class WebhooksHttpModule {
  constructor(@Inject(INVITE_SETTINGS) { webhooks }: Pick<InviteSettings, 'webhooks'>) {
    if (!webhooks)
      throw new Error('WebhooksHttpModule has no webhooks: give InvitesModule the option webhooks, in every process.');
  }
}
