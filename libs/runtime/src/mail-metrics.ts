import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MAIL_ATTEMPTS, type MailAttempt, ShowMailBacklog } from '@invites/invites';
import { Counter, Gauge, Registry } from 'prom-client';

const OUTCOMES: readonly MailAttempt['outcome'][] = ['sent', 'skipped', 'failed', 'queued', 'lost'];

/** What Prometheus reads of the mail: the attempts of this process, and the backlog that all processes share. */
@Injectable()
export class MailMetrics implements OnApplicationShutdown {
  readonly #registry = new Registry();
  readonly #attempts = new Counter({
    name: 'invites_mail_attempts_total',
    help: 'Attempts of this process, by outcome; queued: to be tried again, lost: another worker had taken over.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #queued = this.#gauge('invites_mail_queued', 'Mails that wait or are in hand.');
  readonly #oldest = this.#gauge(
    'invites_mail_oldest_due_seconds',
    'For how long the mail that has waited longest has been due.',
  );
  readonly #failed = this.#gauge('invites_mail_failed', 'Mails that were given up and not requeued.');
  readonly #count = (attempt: unknown) => this.#attempts.inc({ outcome: (attempt as MailAttempt).outcome });

  constructor(private readonly showMailBacklog: ShowMailBacklog) {
    for (const outcome of OUTCOMES) this.#attempts.inc({ outcome }, 0);
    subscribe(MAIL_ATTEMPTS, this.#count);
  }

  readonly contentType = this.#registry.contentType;

  /** In the text format of Prometheus; without the backlog when the database can't be asked. */
  async text(): Promise<string> {
    try {
      const { queued, oldestDueAt, failed } = await this.showMailBacklog.execute();
      this.#queued.set(queued);
      this.#oldest.set(oldestDueAt ? (Date.now() - oldestDueAt.getTime()) / 1000 : 0);
      this.#failed.set(failed);
    } catch {
      for (const gauge of [this.#queued, this.#oldest, this.#failed]) gauge.remove();
    }
    return this.#registry.metrics();
  }

  onApplicationShutdown(): void {
    unsubscribe(MAIL_ATTEMPTS, this.#count);
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.#registry] });
  }
}
