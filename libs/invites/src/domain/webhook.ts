import type { Actor } from './actor.js';
import type { Member } from './invite.js';
import { InviteError } from './invite-error.js';
import type { InviteEventKind } from './invite-event.js';
import { ROLES } from './role.js';

/** What a webhook may listen to; a name stays the same from release to release. */
export const WEBHOOK_EVENTS = [
  'invite.sent',
  'invite.resent',
  'invite.edited',
  'invite.accepted',
  'invite.declined',
  'invite.cancelled',
  'invite.closed',
  'invite.lapsed',
  'invite.reminded',
  'invite.requested',
  'mail.failed',
  'mail.bounced',
] as const;

/** What a webhook can listen to. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What an Owner sends to see whether a webhook works. */
export const TEST_EVENT = 'webhook.test';

export const ALL_EVENTS = '*';

/** How long both secrets sign after a change. */
export const EARLIER_SECRET_MS = 24 * 60 * 60 * 1000;

/** A webhook that has failed at every attempt for as long is disabled. */
export const DISABLED_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

const MAX_URL_CHARACTERS = 2_048;
const MAX_DESCRIPTION_CHARACTERS = 500;

/** An address of a workspace that is told of events. Its secret is no part of it. */
export interface Webhook {
  readonly id: number;
  readonly url: string;
  readonly events: readonly (WebhookEvent | typeof ALL_EVENTS)[];
  readonly description: string;
  readonly status: 'enabled' | 'disabled';
  readonly createdAt: Date;
}

/** What its Owner may change. */
export type WebhookChanges = Partial<Pick<Webhook, 'url' | 'events' | 'description' | 'status'>>;

/** What became of an event for one webhook. */
export interface WebhookDelivery {
  /** One event has the same id for all webhooks. */
  readonly eventId: string;
  readonly type: string;
  readonly attempts: number;
  /** Null while there was no answer, and when the last attempt got none. */
  readonly responseStatus: number | null;
  readonly lastAttemptAt: Date | null;
  /** Null once it is delivered or given up. */
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
}

/**
 * Owners manage the webhooks of their workspace, in person: an API key that is stolen must not have its events sent to a thief.
 *
 * @throws InviteError `permission-denied`
 */
export function requireWebhookManager({ isApiKey = false }: Actor, { role }: Member): void {
  if (isApiKey || role < ROLES.owner) throw new InviteError('permission-denied');
}

/** @throws InviteError `invalid-webhook-url` */
export function requireWebhookUrl(text: string): URL {
  const refuse = (reason: string) => new InviteError('invalid-webhook-url', { reason });
  if (text.length > MAX_URL_CHARACTERS) throw refuse(`has more than ${MAX_URL_CHARACTERS} characters`);
  // A URL is parsed leniently: it would drop white space, and read a backslash as a slash.
  if (!/^https?:\/\/[^\s\\\p{C}]+$/iu.test(text) || !URL.canParse(text)) throw refuse('must be an absolute URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refuse('must have no user information');
  if (url.hash !== '') throw refuse('must have no fragment');
  return url;
}

/** @throws InviteError `invalid-webhook-events` */
export function requireWebhookEvents(events: readonly unknown[]): readonly (WebhookEvent | typeof ALL_EVENTS)[] {
  const known: readonly unknown[] = [...WEBHOOK_EVENTS, ALL_EVENTS];
  if (events.length === 0 || events.length > known.length || !events.every((event) => known.includes(event)))
    throw new InviteError('invalid-webhook-events', { reason: `must be some of ${known.join(', ')}` });
  return [...new Set(events)] as (WebhookEvent | typeof ALL_EVENTS)[];
}

/** @throws InviteError `invalid-webhook-description` */
export function requireWebhookDescription(text: string): string {
  if ([...text].length > MAX_DESCRIPTION_CHARACTERS || !/^[^\p{Cc}\p{Cs}]*$/u.test(text))
    throw new InviteError('invalid-webhook-description', {
      reason: `must be one line of at most ${MAX_DESCRIPTION_CHARACTERS} characters`,
    });
  return text;
}

/** The name of an event on the wire. */
export function webhookEventOf(kind: InviteEventKind): WebhookEvent {
  return kind.startsWith('mail-')
    ? (`mail.${kind.slice('mail-'.length)}` as WebhookEvent)
    : (`invite.${kind}` as WebhookEvent);
}

/** The kind that an event is queued as; `*` stands for all. */
export function kindOf(event: Webhook['events'][number]): string {
  const [subject, what = ALL_EVENTS] = event.split('.');
  return subject === 'mail' ? `mail-${what}` : what;
}
