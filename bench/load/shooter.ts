import autocannon from 'autocannon';
import { percentile } from '../statistics.js';
import { type CheckedRequest, type Operation, Requests } from './requests.js';

// A process of its own, so that what is measured does not share its event loop with who measures.

export interface Volley {
  /** The connections are spread evenly over them. */
  readonly ports: readonly number[];
  readonly operation: Operation;
  readonly connections: number;
  /** How many requests, spread evenly over the connections. */
  readonly amount: number;
}

export interface Hits {
  readonly answered: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The first of the answers that were not as they should be. */
  readonly wrong: readonly string[];
}

const requests = await Requests.from(process.argv[2]!);
process.on('message', (volley: Volley) => void shoot(volley).then((hits) => process.send!(hits)));
process.send!('ready');

async function shoot({ ports, operation, connections, amount }: Volley): Promise<Hits> {
  const latencies: number[] = [];
  const wrong: string[] = [];
  const perConnection = Math.ceil(amount / connections);
  let startedAt = 0;
  let lastAt = 0;
  const options: autocannon.Options = {
    url: ports.map((port) => `http://127.0.0.1:${port}`) as never, // it takes several; its types don't say so
    connections,
    amount: perConnection * connections,
    timeout: 30,
    sampleInt: 100,
    setupClient(client) {
      const drawn = Array.from({ length: perConnection }, () => requests.draw(operation));
      client.setRequests(drawn.map((request) => withCheck(request, wrong)));
      client.on('response', (_status, _bytes, durationMs) => {
        latencies.push(durationMs);
        lastAt = performance.now();
      });
    },
  };
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(options, (error: unknown) => (error ? reject(error as Error) : resolve()));
    run.on('start', () => (startedAt = performance.now()));
    run.on('reqError', (error) => wrong.push(error.message));
  });
  latencies.sort((a, b) => a - b);
  return {
    answered: latencies.length,
    seconds: (lastAt - startedAt) / 1000,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    wrong: wrong.slice(0, 3),
  };
}

function withCheck({ check, ...request }: CheckedRequest, wrong: string[]): autocannon.Request {
  return {
    ...request,
    onResponse(status, body) {
      const mistake = check(status, body);
      if (mistake !== undefined) wrong.push(mistake);
    },
  };
}
