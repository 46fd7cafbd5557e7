import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { MAIL_ATTEMPTS, type MailAttempt, type MailBacklog, type ShowMailBacklog } from '@invites/invites';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Prometheus gives up after ten seconds by default. */
const ANSWER_WITHIN_MS = 2_000;
const OUTCOMES: readonly MailAttempt['outcome'][] = ['sent', 'skipped', 'failed', 'queued', 'lost'];

/**
 * Measures the attempts of this process, and the backlog that all processes share, which is left out while the database
 * is down. Returns a function that ends the counting.
 */
export function watchMails(registry: Registry, showMailBacklog: ShowMailBacklog): () => void {
  const attempts = new Counter({
    name: 'invites_mail_attempts_total',
    help: 'Attempts of this process, by outcome; queued: will be retried, lost: another worker had taken over.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);

  let pending: Promise<MailBacklog | undefined> | undefined;
  /** Queries once for all gauges of a scrape, and for no longer than a scrape may wait. */
  const backlog = () =>
    (pending ??= Promise.race([showMailBacklog.execute(), delay(ANSWER_WITHIN_MS, undefined, { ref: false })])
      .catch(() => undefined)
      .finally(() => (pending = undefined)));
  function addGauge(name: string, help: string, valueOf: (of: MailBacklog) => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const current = await backlog();
        if (current) gauge.set(valueOf(current));
        else gauge.remove();
      },
    });
  }
  addGauge('invites_mail_queued', 'Mails that wait or are being sent.', ({ queued }) => queued);
  const secondsSince = (instant: Date | null) => (instant ? (Date.now() - instant.getTime()) / 1000 : 0);
  addGauge('invites_mail_oldest_due_seconds', 'How long the oldest due mail has been due.', ({ oldestDueAt }) =>
    secondsSince(oldestDueAt),
  );
  addGauge(
    'invites_mail_oldest_unsent_seconds',
    'How long ago the oldest mail that has not left was queued or requeued.',
    ({ oldestQueuedAt }) => secondsSince(oldestQueuedAt),
  );
  addGauge('invites_mail_failed', 'Mails that have failed and were not requeued.', ({ failed }) => failed);

  const count = (attempt: unknown) => attempts.inc({ outcome: (attempt as MailAttempt).outcome });
  subscribe(MAIL_ATTEMPTS, count);
  return () => void unsubscribe(MAIL_ATTEMPTS, count);
}
