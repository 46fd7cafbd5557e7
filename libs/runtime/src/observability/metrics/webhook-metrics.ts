import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { type ShowWebhookBacklog, WEBHOOK_ATTEMPTS, type WebhookAttempt } from '@invites/invites';
import { Counter, Gauge, type Registry } from 'prom-client';

const ANSWER_WITHIN_MS = 2_000;
const OUTCOMES: readonly WebhookAttempt['outcome'][] = ['delivered', 'retried', 'given-up', 'disabled', 'lost'];

/**
 * Counts the attempts of this process to reach webhooks, and measures how old the oldest event is that one still waits for,
 * which is left out while the database is down. Returns a function that ends the counting.
 */
export function watchWebhooks(registry: Registry, showWebhookBacklog: ShowWebhookBacklog): () => void {
  const attempts = new Counter({
    name: 'invites_webhook_attempts_total',
    help: 'Attempts of this process to deliver to a webhook, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);
  const oldest: Gauge = new Gauge({
    name: 'invites_webhook_oldest_undelivered_seconds',
    help: 'How long ago the oldest event was queued that a webhook still waits for.',
    registers: [registry],
    async collect() {
      const timeout = delay(ANSWER_WITHIN_MS, undefined, { ref: false });
      const backlog = await Promise.race([showWebhookBacklog.execute(), timeout]).catch(() => undefined);
      if (!backlog) return oldest.remove();
      const { oldestQueuedAt } = backlog;
      oldest.set(oldestQueuedAt ? (Date.now() - oldestQueuedAt.getTime()) / 1000 : 0);
    },
  });
  const count = (attempt: unknown) => attempts.inc({ outcome: (attempt as WebhookAttempt).outcome });
  subscribe(WEBHOOK_ATTEMPTS, count);
  return () => void unsubscribe(WEBHOOK_ATTEMPTS, count);
}
