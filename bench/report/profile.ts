import { readFileSync } from 'node:fs';

interface CpuProfile {
  readonly nodes: readonly { id: number; callFrame: { functionName: string; url: string } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface LayerShare {
  readonly layer: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

/** By where the code is from; the first that matches counts. */
const LAYERS: readonly (readonly [string, RegExp])[] = [
  ['garbage collection', /^\(garbage collector\)/],
  ['PostgreSQL client (pg)', /node_modules\/(pg|pg-pool|pg-protocol|pg-types|postgres-[a-z]+)\//],
  ['TypeORM', /node_modules\/typeorm\//],
  [
    'sign-in (jose, Web Crypto)',
    /node_modules\/jose\/|node:internal\/crypto\/(webcrypto|mac|webidl|keys|util)|node:internal\/webidl/,
  ],
  ['Fastify', /node_modules\/(fastify|find-my-way|avvio|@fastify|fast-[a-z-]+|secure-json-parse|reusify)\//],
  ['Nest', /node_modules\/(@nestjs|rxjs|reflect-metadata)\//],
  ['Invites', /\/(libs|apps)\//],
  ['logs (pino)', /node_modules\/(pino|sonic-boom|thread-stream)/],
  ['Node: HTTP', /node:(_?http|internal\/http|internal\/url|url|querystring)/],
  ['Node: sockets, streams', /node:(net|stream|internal\/streams|internal\/stream_base|internal\/net)/],
  ['Node: cryptography', /node:(crypto|internal\/crypto)/],
  ['Node: timers, promises, events', /node:(events|timers|internal\/(timers|process|async_hooks|promise|util))/],
  ['native code (sockets, hashing)', /^\((program|anonymous)\)|^\S+ $/],
];

/** Where a process has spent the last seconds of its life, by layer, the largest share first. */
export function layersOf(path: string, seconds: number): LayerShare[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8')) as CpuProfile;
  const layers = new Map(nodes.map(({ id, callFrame }) => [id, layerOf(callFrame)]));
  const spent = new Map<string, number>();
  let left = seconds * 1_000_000;
  for (let index = samples.length - 1; index >= 0 && left > 0; index--) {
    const layer = layers.get(samples[index]!);
    left -= timeDeltas[index]!;
    if (layer !== undefined) spent.set(layer, (spent.get(layer) ?? 0) + timeDeltas[index]!);
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent]
    .map(([layer, time]) => ({ layer, share: time / total }))
    .toSorted((one, other) => other.share - one.share);
}

/** Undefined for the time in which nothing was done. */
function layerOf({ functionName, url }: { functionName: string; url: string }): string | undefined {
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  const place = url === '' ? `${functionName} ` : url;
  return LAYERS.find(([, pattern]) => pattern.test(place))?.[0] ?? 'other';
}
