import { InviteError } from '../../domain/invite-error.js';
import { requireWebhookUrl } from '../../domain/webhook.js';
import type { WebhookSender } from '../ports/webhook-sender.js';

/**
 * The URL as it will be asked: a host that is a number in disguise is written out.
 *
 * @throws InviteError `invalid-webhook-url`
 */
export function requireReceiver(sender: WebhookSender, text: string): string {
  const url = requireWebhookUrl(text);
  const reason = sender.reasonAgainst(url);
  if (reason !== undefined) throw new InviteError('invalid-webhook-url', { reason });
  return url.href;
}
