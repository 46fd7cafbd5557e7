import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { NOTICE_ATTEMPTS, type NoticeAttempt, type ShowNoticeBacklog } from '@invites/invites';
import { Counter, Gauge, type Registry } from 'prom-client';

const ANSWER_WITHIN_MS = 2_000;
const OUTCOMES: readonly NoticeAttempt['outcome'][] = ['sent', 'skipped', 'failed', 'queued', 'lost'];

/**
 * Counts the attempts of this process to mail inviters, and measures how long the oldest of these mails has waited, which is
 * left out while the database is down. Returns a function that ends the counting.
 */
export function watchNotices(registry: Registry, showNoticeBacklog: ShowNoticeBacklog): () => void {
  const attempts = new Counter({
    name: 'invites_notice_attempts_total',
    help: 'Attempts of this process to mail an inviter, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);
  const oldest: Gauge = new Gauge({
    name: 'invites_notice_oldest_unsent_seconds',
    help: 'How long ago the oldest mail to an inviter was made that has not left.',
    registers: [registry],
    async collect() {
      const timeout = delay(ANSWER_WITHIN_MS, undefined, { ref: false });
      const backlog = await Promise.race([showNoticeBacklog.execute(), timeout]).catch(() => undefined);
      if (!backlog) return oldest.remove();
      const { oldestQueuedAt } = backlog;
      oldest.set(oldestQueuedAt ? (Date.now() - oldestQueuedAt.getTime()) / 1000 : 0);
    },
  });
  const count = (attempt: unknown) => attempts.inc({ outcome: (attempt as NoticeAttempt).outcome });
  subscribe(NOTICE_ATTEMPTS, count);
  return () => void unsubscribe(NOTICE_ATTEMPTS, count);
}
