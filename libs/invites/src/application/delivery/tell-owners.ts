import { Inject, Injectable, Logger } from '@nestjs/common';
import { mailHost } from '../../domain/message-id.js';
import { cleanName } from '../../domain/name.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InviteMailer } from '../ports/invite-mailer.js';
import { type DisabledWebhook, WebhookDeliveries } from '../ports/webhook-deliveries.js';
import { WebhookNoticeTemplate } from '../ports/webhook-notice-template.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { verifiedAddressOf } from './verified-address.js';

const RETRY_MS = 10 * 60_000;
const MAIL_TIMEOUT_MS = 60_000;

/** Mails the Owners of a workspace when a webhook was disabled because it has failed for days: at least once. */
@Injectable()
export class TellOwners {
  readonly #logger = new Logger('Webhooks');

  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly directory: WorkspaceDirectory,
    private readonly mailer: InviteMailer,
    private readonly template: WebhookNoticeTemplate,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'linkTemplate'>,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    for (const webhook of await this.deliveries.claimNotices(now, new Date(now.getTime() + RETRY_MS))) {
      try {
        await this.#tell(webhook);
        await this.deliveries.noticeSent(webhook);
      } catch {
        // The words of a mail server may name an address.
        const { webhookId, workspaceId } = webhook;
        this.#logger.warn(`The Owners of workspace ${workspaceId} could not be told of webhook ${webhookId}.`);
      }
    }
  }

  async #tell(webhook: DisabledWebhook): Promise<void> {
    const { workspaceId, webhookId, url, failingSince, locale } = webhook;
    const [owners, workspaces] = await Promise.all([
      this.directory.ownersOf(workspaceId),
      this.directory.workspaces([workspaceId]),
    ]);
    const workspaceName = cleanName(workspaces.get(workspaceId)?.name ?? '');
    const content = this.template.render({ workspaceName, host: new URL(url).hostname, locale });
    for (const [index, owner] of owners.entries()) {
      const to = verifiedAddressOf(owner);
      if (to === undefined) continue;
      const place = `${webhookId}.${failingSince.getTime()}.${index}`;
      const messageId = `webhook-${place}@${mailHost(this.settings)}`;
      await this.mailer.send({ messageId, to, ...content }, AbortSignal.timeout(MAIL_TIMEOUT_MS));
    }
  }
}
