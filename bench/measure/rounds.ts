import type { Contender } from '../contender.js';
import { run } from '../database.js';
import type { Loader } from '../load/loader.js';
import { BULK, type Operation } from '../load/requests.js';
import type { Volley } from '../load/shooter.js';
import type { Progress } from '../progress.js';
import { databaseCost, spentBetween } from './database-cost.js';

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
  /** Of the connections to PostgreSQL. */
  readonly databaseMsPerRequest: number;
  readonly walBytesPerRequest: number;
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

async function turn(lane: Lane, { operation, connections }: RoundTerms, amount: number): Promise<Round> {
  const { contender, databaseUrl } = lane;
  const mailsBefore = await queuedMails(databaseUrl);
  const { round, answered } = await shoot({ ...lane, contenders: [contender] }, { operation, connections, amount });
  const queued = (await queuedMails(databaseUrl)) - mailsBefore;
  if (queued !== answered * (MAILS[operation] ?? 0))
    throw new Error(`${contender.name}: ${answered} answers to ${operation}, ${queued} mails queued`);
  return round;
}

/** Spreads requests over contenders, and counts what they and PostgreSQL spend on these. */
export async function shoot(
  { contenders, loader, databaseUrl }: Omit<Lane, 'contender'> & { readonly contenders: readonly Contender[] },
  terms: Omit<Volley, 'ports'>,
): Promise<{ readonly round: Round; readonly answered: number }> {
  const cpuMs = () => contenders.reduce((sum, contender) => sum + contender.cpuMs(), 0);
  const [cpuBefore, before] = [cpuMs(), await databaseCost(databaseUrl)];
  const ports = contenders.map(({ port }) => port);
  const { answered, seconds, p50Ms, p99Ms } = await loader.shoot({ ports, ...terms });
  const { databaseMs, walBytes } = spentBetween(before, await databaseCost(databaseUrl), answered);
  const round = {
    perSecond: answered / seconds,
    p50Ms,
    p99Ms,
    cpuMsPerRequest: (cpuMs() - cpuBefore) / answered,
    databaseMsPerRequest: databaseMs,
    walBytesPerRequest: walBytes,
  };
  return { round, answered };
}

async function queuedMails(databaseUrl: string): Promise<number> {
  const [row] = await run(databaseUrl, `SELECT count(*)::int AS queued FROM invite_mails WHERE status = 'queued'`);
  return row!.queued as number;
}
