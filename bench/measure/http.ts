import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import { BULK, type Operation } from '../load/requests.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import type { Figure, Finding } from '../report/finding.js';
import { measured, ratio } from '../statistics.js';
import { interleave, type Lane, type Round } from './rounds.js';

export interface HttpResults {
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
}

/** What we cost beside the bare handler, and beside how it is usually written. */
export async function measureHttp(server: Server, plan: Plan, progress: Progress): Promise<HttpResults> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  progress.show('starting the contenders', 0);
  const options = { databaseUrl, folder: server.folder };
  const ours = await Contender.start('ours', options);
  const bare = await Contender.start('bare', options);
  const typical = await Contender.start('typical', options);
  const loader = await Loader.start(databaseUrl);
  const figures: Figure[] = [];

  async function compare(operation: Operation, connections: number, contenders: readonly Contender[]) {
    const lanes: Lane[] = contenders.map((contender) => ({ contender, loader, databaseUrl }));
    const results = await interleave(lanes, { ...plan, operation, connections }, progress);
    for (const [index, rounds] of results.entries())
      figures.push(figureOf(`${operation}, ${connections} connections`, contenders[index]!.name, rounds));
    return results;
  }

  try {
    const [ours16, bare16, typical16] = await compare('resend', 16, [ours, bare, typical]);
    const [ours64, bare64] = await compare('resend', 64, [ours, bare]);
    const [oursPreview, barePreview] = await compare('preview', 16, [ours, bare]);
    const [oursList, bareList] = await compare('list', 16, [ours, bare]);
    const [single] = await compare('send', 16, [ours]);
    const [bulk] = await compare('bulk', 16, [ours]);
    return {
      figures,
      findings: [
        beside('resend, 16 connections, throughput to bare', { atLeast: 1.3 }, ours16, bare16, 'perSecond'),
        beside('resend, 64 connections, throughput to bare', { atLeast: 2 }, ours64, bare64, 'perSecond'),
        beside('resend, throughput to typical', { atLeast: 8 }, ours16, typical16, 'perSecond'),
        beside('resend, p99 latency to bare', { atMost: 1.2 }, ours16, bare16, 'p99Ms'),
        beside('resend, CPU of the process to bare', { atMost: 1.5 }, ours16, bare16, 'cpuMsPerRequest'),
        beside('preview by token, throughput to bare', { atLeast: 0.95 }, oursPreview, barePreview, 'perSecond'),
        beside('list of 200, throughput to bare', { atLeast: 0.8 }, oursList, bareList, 'perSecond'),
        {
          what: `bulk of ${BULK}: an address to a single send`,
          goal: { atMost: 0.15 },
          measured: ratio(
            bulk!.map(({ perSecond }) => 1 / (perSecond * BULK)),
            single!.map(({ perSecond }) => 1 / perSecond),
          ),
        },
      ],
    };
  } finally {
    loader.stop();
    await Promise.all([ours, bare, typical].map((contender) => contender.stop()));
  }
}

export function beside<Name extends string>(
  what: string,
  goal: Finding['goal'],
  ours: readonly Readonly<Record<Name, number>>[] | undefined,
  other: readonly Readonly<Record<Name, number>>[] | undefined,
  figure: Name,
): Finding {
  const values = (rounds: readonly Readonly<Record<Name, number>>[] = []) => rounds.map((round) => round[figure]);
  return { what, goal, measured: ratio(values(ours), values(other)) };
}

export function figureOf(operation: string, contender: string, rounds: readonly Round[]): Figure {
  const of = (figure: keyof Round) => measured(rounds.map((round) => round[figure]));
  return {
    operation,
    contender,
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMsPerRequest: of('cpuMsPerRequest'),
    databaseMsPerRequest: of('databaseMsPerRequest'),
    walBytesPerRequest: of('walBytesPerRequest'),
  };
}
