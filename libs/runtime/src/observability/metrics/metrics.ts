import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ShowMailBacklog, ShowNoticeBacklog, ShowWebhookBacklog } from '@invites/invites';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { watchMails } from './mail-metrics.js';
import { watchNotices } from './notice-metrics.js';
import { watchPool } from './pool-metrics.js';
import { watchWebhooks } from './webhook-metrics.js';
import { watchTransitions } from './transition-metrics.js';

/** The metrics of this process, for Prometheus. */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly #registry = new Registry();
  readonly #endings: readonly (() => void)[];
  readonly contentType = this.#registry.contentType;

  constructor(
    showMailBacklog: ShowMailBacklog,
    showNoticeBacklog: ShowNoticeBacklog,
    showWebhookBacklog: ShowWebhookBacklog,
    @InjectDataSource() dataSource: DataSource,
  ) {
    watchPool(this.#registry, dataSource); // this comes first, because the query for the backlog uses a connection
    this.#endings = [
      watchMails(this.#registry, showMailBacklog),
      watchNotices(this.#registry, showNoticeBacklog),
      watchWebhooks(this.#registry, showWebhookBacklog),
      watchTransitions(this.#registry),
    ];
  }

  /** Measures memory, CPU, event loop and garbage collection from now on. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Makes the histogram of a process that answers requests. */
  requestDurations(): Histogram<'method' | 'route' | 'status'> {
    return new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Requests and how long they took, by method, route and status; 499: the client did not wait.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [this.#registry],
    });
  }

  /** All metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  onApplicationShutdown(): void {
    for (const end of this.#endings) end();
  }
}
