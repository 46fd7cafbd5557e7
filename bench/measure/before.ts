import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Operation } from '../load/requests.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import { beside, figureOf, type HttpResults } from './http.js';
import { interleave, type Lane, type Round } from './rounds.js';

/** What has become faster or slower since an earlier version, which is a built checkout in a folder. */
export async function measureBefore(
  server: Server,
  plan: Plan,
  before: string,
  progress: Progress,
): Promise<HttpResults> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  const options = { databaseUrl, folder: server.folder, before };
  const contenders = [await Contender.start('ours', options), await Contender.start('before', options)];
  const loader = await Loader.start(databaseUrl);
  const figures: HttpResults['figures'][number][] = [];

  async function compare(operation: Operation, connections: number): Promise<[Round[], Round[]]> {
    const lanes: Lane[] = contenders.map((contender) => ({ contender, loader, databaseUrl }));
    const [ours, theirs] = await interleave(lanes, { ...plan, operation, connections }, progress);
    figures.push(figureOf(`${operation}, ${connections} connections`, 'ours', ours!));
    figures.push(figureOf(`${operation}, ${connections} connections`, 'before', theirs!));
    return [ours!, theirs!];
  }

  try {
    const [alone, aloneBefore] = await compare('resend', 1);
    const [many, manyBefore] = await compare('resend', 16);
    const [sends, sendsBefore] = await compare('send', 16);
    const [accepts, acceptsBefore] = await compare('accept', 16); // the last, since nothing can be resent afterwards
    return {
      figures,
      findings: [
        beside('a resend alone, latency to before', { atMost: 1.1 }, alone, aloneBefore, 'p50Ms'),
        beside('resend, 16 connections, throughput to before', { atLeast: 1 }, many, manyBefore, 'perSecond'),
        beside('send, 16 connections, throughput to before', { atLeast: 2 }, sends, sendsBefore, 'perSecond'),
        beside('accept, 16 connections, throughput to before', { atLeast: 1.5 }, accepts, acceptsBefore, 'perSecond'),
        beside('WAL of a resend to before', { atMost: 1 }, many, manyBefore, 'walBytesPerRequest'),
      ],
    };
  } finally {
    loader.stop();
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}
