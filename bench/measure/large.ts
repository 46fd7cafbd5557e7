import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Contender } from '../contender.js';
import { run, type Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Operation } from '../load/requests.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Figure, Finding } from '../report/finding.js';
import { measured, median } from '../statistics.js';
import { databaseCost, spentBetween } from './database-cost.js';
import { beside, figureOf, type HttpResults } from './http.js';
import { queueMails } from './mails.js';
import { interleave, type Lane } from './rounds.js';

export const YEARS = 3;
const GOAL = { atMost: 1.25 };
const OPERATIONS: readonly [Operation, number][] = [
  ['resend', 1],
  ['resend', 16],
  ['list', 1],
];
/** Many short ones, so that what disturbs one side disturbs the other as well. */
const ROUNDS = { rounds: 15, seconds: 0.5 };
const MAILS = 1500;
/** What a worker claims at once. */
const CLAIMED = 30;

/** What resends, lists and claims cost among many invites of several years, relative to what they cost among few. */
export async function measureLarge(server: Server, plan: Plan, progress: Progress): Promise<HttpResults> {
  const sizes = [plan.large.many, plan.large.few];
  const [many, few] = sizes.map((invites) => invites.toLocaleString('en'));
  const databases: string[] = [];
  for (const invites of sizes) databases.push(await server.withInvites(invites, progress, YEARS));
  const [findings, figures]: [Finding[], Figure[]] = [[await bytesOfAnInvite(databases[0]!, many!)], []];
  const among = (what: string) => `${what} among ${many} to ${few} invites`;
  const lanes: Lane[] = [];
  try {
    for (const databaseUrl of databases) {
      const contender = await Contender.start('ours', { databaseUrl, folder: server.folder });
      lanes.push({ contender, loader: await Loader.start(databaseUrl), databaseUrl });
    }
    for (const [operation, connections] of OPERATIONS) {
      const [ofMany, ofFew] = await interleave(lanes, { ...plan, ...ROUNDS, operation, connections }, progress);
      const what = `${operation}, ${connections} connections`;
      figures.push(figureOf(what, `among ${many}`, ofMany!), figureOf(what, `among ${few}`, ofFew!));
      findings.push(
        beside(among(`${what}, median latency`), GOAL, ofMany, ofFew, 'p50Ms'),
        beside(among(`${what}, CPU of PostgreSQL`), GOAL, ofMany, ofFew, 'databaseMsPerRequest'),
      );
    }
  } finally {
    for (const { loader } of lanes) loader.stop();
    await Promise.all(lanes.map(({ contender }) => contender.stop()));
  }
  const [ofMany, ofFew] = await claims(databases, ROUNDS.rounds, progress);
  const claim = `claim of ${CLAIMED} mails`;
  return {
    findings: [
      ...findings,
      beside(among(`${claim}, median latency`), GOAL, ofMany, ofFew, 'ms'),
      beside(among(`${claim}, CPU of PostgreSQL`), GOAL, ofMany, ofFew, 'databaseMs'),
      { what: `${claim} among ${many}`, measured: measured(ofMany!.map(({ ms }) => ms)), unit: 'ms' },
    ],
    figures,
  };
}

interface Claims {
  /** The median of one claim. */
  readonly ms: number;
  /** Of PostgreSQL, for one claim. */
  readonly databaseMs: number;
}

/** What claims cost, in rounds by turns: of mails for that many different invites, which were queued a moment ago. */
async function claims(databases: readonly string[], rounds: number, progress: Progress): Promise<Claims[][]> {
  const results: Claims[][] = databases.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const place of databases.keys()) {
      const index = (round + place) % databases.length;
      progress.show(`claims: round ${round} of ${rounds}`, round / (rounds + 1));
      await run(
        databases[index]!,
        `UPDATE invite_mails SET status = 'sent', settled_at = now() WHERE status = 'queued'`,
      );
      await queueMails(databases[index]!, MAILS);
      const found = await claimAll(databases[index]!);
      if (round > 0) results[index]!.push(found); // the first warms up
    }
  }
  return results;
}

async function claimAll(databaseUrl: string): Promise<Claims> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const latencies: number[] = [];
    const before = await databaseCost(databaseUrl);
    for (let [workspace, claimed] = [0, CLAIMED]; claimed === CLAIMED;) {
      const startedAt = performance.now();
      const { rows } = await client.query<{ workspace: string }>({
        name: 'claim',
        text: `SELECT * FROM invite_mails_claim($1, now(), now() + interval '1 minute', ${CLAIMED}, $2)`,
        values: [randomUUID(), workspace],
      });
      latencies.push(performance.now() - startedAt);
      workspace = Number(rows.at(-1)?.workspace);
      claimed = rows.length;
    }
    const spent = spentBetween(before, await databaseCost(databaseUrl), latencies.length);
    return { ms: median(latencies), ...spent };
  } finally {
    await client.end();
  }
}

async function bytesOfAnInvite(databaseUrl: string, invites: string): Promise<Finding> {
  const [row] = await run(
    databaseUrl,
    `SELECT sum(pg_total_relation_size(name::regclass))::float8 / (SELECT count(*) FROM invites) AS bytes
     FROM unnest('{invites, invite_history, invite_mails, invite_checks}'::text[]) AS name`,
  );
  return {
    what: `an invite with all that is kept of it, among ${invites}`,
    measured: measured([row!.bytes as number]),
    unit: 'bytes',
  };
}
