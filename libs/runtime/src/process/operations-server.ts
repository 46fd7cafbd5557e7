import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { listenFailure } from './listen-failure.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { originOf } from '../settings/origin-of.js';
import { isReady } from '../observability/is-ready.js';
import type { Settings } from '../settings/settings.js';

export interface OperationsServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves health and metrics on a separate port, which need not be public. */
export async function startOperationsServer(
  { metricsHost, metricsPort }: Pick<Settings, 'metricsHost' | 'metricsPort'>,
  app: INestApplicationContext,
): Promise<OperationsServer> {
  const metrics = app.get(Metrics);
  metrics.watchProcess();
  const server = createServer(operations(metrics, app.get(DataSource)));
  try {
    await once(server.listen(metricsPort, metricsHost), 'listening');
  } catch (error) {
    throw listenFailure(error, 'METRICS_HOST', metricsHost, 'METRICS_PORT', metricsPort);
  }
  const { port } = server.address() as AddressInfo;
  return {
    origin: originOf(metricsHost, port),
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function operations(metrics: Metrics, dataSource: DataSource): RequestListener {
  const routes = new Map<string | undefined, () => Promise<Answer>>([
    ['/health/live', async () => health(true)],
    ['/health/ready', async () => health(await isReady(dataSource))],
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() })],
  ]);
  const nothing: Answer = { status: 404, type: 'text/plain', body: '' };
  const otherMethod: Answer = { status: 405, type: 'text/plain', body: '' };
  return async ({ method = '', url = '' }, response) => {
    const route = routes.get(url.split('?', 1)[0]);
    const isRead = ['GET', 'HEAD'].includes(method);
    const { status, type, body } = route === undefined ? nothing : isRead ? await route() : otherMethod;
    response.writeHead(status, {
      ...(status === 405 && { allow: 'GET, HEAD' }),
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  };
}

function health(good: boolean): Answer {
  return {
    status: good ? 200 : 503,
    type: 'application/json',
    body: JSON.stringify({ status: good ? 'ok' : 'unavailable' }),
  };
}
