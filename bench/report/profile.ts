import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0, as is the column. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface CpuProfile {
  readonly nodes: readonly { id: number; callFrame: CallFrame }[];
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

/** Finds the source of a function, which stands in a bundle with hundreds of others. */
class Sources {
  readonly #maps = new Map<string, SourceMap | undefined>();

  of({ url, lineNumber, columnNumber }: CallFrame): string {
    if (!url.startsWith('file:')) return url;
    if (!this.#maps.has(url)) this.#maps.set(url, sourceMapOf(fileURLToPath(url)));
    const entry = this.#maps.get(url)?.findEntry(lineNumber, columnNumber);
    return entry && 'originalSource' in entry ? entry.originalSource : url;
  }
}

function sourceMapOf(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  } catch {
    return undefined; // it was not bundled
  }
}

/** Where a process has spent the last seconds of its life, by layer, the largest share first. */
export function layersOf(path: string, seconds: number): LayerShare[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8')) as CpuProfile;
  const sources = new Sources();
  const layers = new Map(nodes.map(({ id, callFrame }) => [id, layerOf(callFrame, sources)]));
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
function layerOf(frame: CallFrame, sources: Sources): string | undefined {
  const { functionName, url } = frame;
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  const place = url === '' ? `${functionName} ` : sources.of(frame);
  return LAYERS.find(([, pattern]) => pattern.test(place))?.[0] ?? 'other';
}
