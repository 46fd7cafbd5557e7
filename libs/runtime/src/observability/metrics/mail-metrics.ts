import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { MAIL_ATTEMPTS, type MailAttempt, type MailBacklog, type ShowMailBacklog } from '@invites/invites';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Prometheus gives up after ten seconds by default. */
const ANSWER_WITHIN_MS = 2_000;
const OUTCOMES: readonly MailAttempt['outcome'][] = ['sent', 'skipped', 'failed', 'queued', 'lost'];

/**
 * The attempts of this process, and the backlog that all processes share, which is not told when the database can't be
 * asked. Returns what ends the counting.
 */
export function watchMails(registry: Registry, showMailBacklog: ShowMailBacklog): () => void {
  const attempts = new Counter({
    name: 'invites_mail_attempts_total',
    help: 'Attempts of this process, by outcome; queued: to be tried again, lost: another worker had taken over.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);

  let asked: Promise<MailBacklog | undefined> | undefined;
  /** Once for all that a scrape wants to know, and not for longer than a scrape may wait. */
  const backlog = () =>
    (asked ??= Promise.race([showMailBacklog.execute(), delay(ANSWER_WITHIN_MS, undefined, { ref: false })])
      .catch(() => undefined)
      .finally(() => (asked = undefined)));
  function tell(name: string, help: string, valueOf: (of: MailBacklog) => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const told = await backlog();
        if (told) gauge.set(valueOf(told));
        else gauge.remove();
      },
    });
  }
  tell('invites_mail_queued', 'Mails that wait or are in hand.', ({ queued }) => queued);
  tell(
    'invites_mail_oldest_due_seconds',
    'For how long the mail that has waited longest has been due.',
    ({ oldestDueAt }) => (oldestDueAt ? (Date.now() - oldestDueAt.getTime()) / 1000 : 0),
  );
  tell('invites_mail_failed', 'Mails that were given up and not requeued.', ({ failed }) => failed);

  const count = (attempt: unknown) => attempts.inc({ outcome: (attempt as MailAttempt).outcome });
  subscribe(MAIL_ATTEMPTS, count);
  return () => void unsubscribe(MAIL_ATTEMPTS, count);
}
