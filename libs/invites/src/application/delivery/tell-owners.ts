import { Injectable, Logger } from '@nestjs/common';
import { cleanName } from '../../domain/name.js';
import { Clock } from '../ports/clock.js';
import { type DisabledWebhook, WebhookDeliveries } from '../ports/webhook-deliveries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { NoticeMailer } from './notice-mailer.js';

const RETRY_MS = 10 * 60_000;
const MAIL_TIMEOUT_MS = 60_000;

/** Mails the Owners of a workspace when a webhook was disabled because it has failed for days: at least once. */
@Injectable()
export class TellOwners {
  readonly #logger = new Logger('Webhooks');

  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly directory: WorkspaceDirectory,
    private readonly mailer: NoticeMailer,
    private readonly clock: Clock,
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
    const facts = { about: 'disabled-webhook', workspaceName, host: new URL(url).hostname, locale } as const;
    for (const [index, user] of owners.entries()) {
      const name = `webhook-${webhookId}.${failingSince.getTime()}.${index}`;
      await this.mailer.send({ user, facts, name }, AbortSignal.timeout(MAIL_TIMEOUT_MS));
    }
  }
}
