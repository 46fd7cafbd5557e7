import { Webhook } from 'standardwebhooks';
import type { Answer, TestApi } from './test-api.js';

export const MAIL_EVENTS_SECRET = `whsec_${Buffer.from('a webhook secret of the tests').toString('base64')}`;
export const MAIL_EVENTS_PATH = '/api/v1/mail-events/';

let notices = 0;

/** The headers that a provider sends with these bytes. */
export function signatureOf(
  body: string,
  { secret = MAIL_EVENTS_SECRET, id = `msg_${++notices}`, at = new Date() } = {},
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

export interface Notice {
  readonly type: 'mail.delivered' | 'mail.bounced' | 'mail.complained';
  readonly at: Date;
  readonly messageId: string;
  readonly reason?: string;
}

/** Tells the API, signed, what became of a mail. */
export function notify(api: TestApi, { type, at, messageId, reason }: Notice): Promise<Answer> {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data: { message_id: messageId, reason } });
  return api.post(MAIL_EVENTS_PATH, { headers: signatureOf(body), body });
}
