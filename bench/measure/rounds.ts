import type { Contender } from '../contender.js';
import { run } from '../database.js';
import type { Loader } from '../load/loader.js';
import { BULK, type Operation } from '../load/requests.js';
import type { Progress } from '../progress.js';

/** A contender at work on a database, and who makes the requests that suit it. */
export interface Lane {
  readonly contender: Contender;
  readonly loader: Loader;
  readonly databaseUrl: string;
}

export interface RoundTerms {
  readonly operation: Operation;
  readonly connections: number;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  /** How long a contender is at it, in each round. */
  readonly seconds: number;
}

/** What one contender has done in one round. */
export interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerRequest: number;
}

const MAILS: Partial<Record<Operation, number>> = { resend: 1, send: 1, bulk: BULK };
const FIRST = 200;

/**
 * Lets contenders take turns; resolves with the rounds of each, in order. Each gets as many requests as take it that long,
 * by what its warm-up has shown, so that no request is under way when a turn ends, and its answers can be held against its
 * mails.
 */
export async function interleave(lanes: readonly Lane[], terms: RoundTerms, progress: Progress): Promise<Round[][]> {
  const { operation, connections, rounds, warmUpSeconds, seconds } = terms;
  const step = `${operation}, ${connections} connections`;
  const amounts: number[] = [];
  for (const [index, lane] of lanes.entries()) {
    progress.show(`${step}: warming up`, index / lanes.length / (rounds + 1));
    const { perSecond } = await turn(lane, terms, FIRST);
    amounts.push((await turn(lane, terms, Math.ceil(perSecond * warmUpSeconds))).perSecond * seconds);
  }
  const results: Round[][] = lanes.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const place of lanes.keys()) {
      const index = (round + place) % lanes.length;
      progress.show(`${step}: round ${round + 1} of ${rounds}`, (round + 1 + place / lanes.length) / (rounds + 1));
      results[index]!.push(await turn(lanes[index]!, terms, Math.ceil(amounts[index]!)));
    }
  }
  return results;
}

async function turn({ contender, loader, databaseUrl }: Lane, terms: RoundTerms, amount: number): Promise<Round> {
  const { operation, connections } = terms;
  const mailsBefore = await queuedMails(databaseUrl);
  const cpuBefore = contender.cpuMs();
  const hits = await loader.shoot({ ports: [contender.port], operation, connections, amount });
  const cpuMs = contender.cpuMs() - cpuBefore;
  const queued = (await queuedMails(databaseUrl)) - mailsBefore;
  const { answered, seconds, p50Ms, p99Ms } = hits;
  if (queued !== answered * (MAILS[operation] ?? 0))
    throw new Error(`${contender.name}: ${answered} answers to ${operation}, ${queued} mails queued`);
  return { perSecond: answered / seconds, p50Ms, p99Ms, cpuMsPerRequest: cpuMs / answered };
}

async function queuedMails(databaseUrl: string): Promise<number> {
  const [row] = await run(databaseUrl, `SELECT count(*)::int AS queued FROM invite_mails WHERE status = 'queued'`);
  return row!.queued as number;
}
