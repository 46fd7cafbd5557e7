import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { person, type Person } from './test-api.js';
import type { TimedAnswer, TimedApi } from './timed-api.js';

/** What a client has asked for, and all that it was answered until it had what it wanted or gave up. */
export interface Wish {
  readonly kind: 'send' | 'resend' | 'keyed-resend' | 'accept' | 'list';
  /** Of the invite that it was about. */
  readonly email: string;
  readonly answers: (TimedAnswer & { readonly api: number; readonly at: number })[];
}

export interface Load {
  readonly wishes: readonly Wish[];
  /** How many clients of an API wait for the answer to a request that writes, and have asked since that moment. */
  waitingFor(api: number, since: number): number;
  /** Resolves once every client has had its last answer. */
  stop(): Promise<void>;
}

const KINDS = ['send', 'resend', 'keyed-resend', 'accept', 'list'] as const;
const PAUSE_MS = 50;
const PAUSE_AFTER_FAILURE_MS = 100;
/** Then the test has failed for other reasons. */
const MOST_REPEATS = 500;

/**
 * Clients that send, resend and accept one after the other, spread over the API processes; each has invites of its
 * own. One that accepts, or repeats with an idempotency key, does so until it succeeds.
 */
export async function startLoad(apis: readonly (() => TimedApi)[], clients: number): Promise<Load> {
  const admin = person('admin');
  const workspace = await apis[0]!().call('POST', '/api/v1/workspaces/', { as: admin, json: { name: 'Under load' } });
  const workspaceId = workspace.body.id as number;
  const wishes: Wish[] = [];
  const writes = new Map<number, { readonly api: number; readonly askedAt: number }>();
  const stopping = new AbortController();

  /** Resolves with what the client does, once it has the invites that it resends. */
  async function prepare(client: number): Promise<() => Promise<void>> {
    const api = client % apis.length;

    async function ask(
      wish: Wish,
      method: string,
      path: string,
      options: { json?: unknown; key?: string | undefined; as?: Person },
    ) {
      const { key, json, as = admin } = options;
      const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
      if (method !== 'GET') writes.set(client, { api, askedAt: performance.now() });
      const answer = await apis[api]!().call(method, path, { as, json, headers });
      writes.delete(client);
      wish.answers.push({ ...answer, api, at: performance.now() });
      await delay(answer.status === 200 || answer.status === 201 ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS);
      return answer;
    }

    function wishFor(kind: Wish['kind'], email: string): Wish {
      const wish = { kind, email, answers: [] };
      wishes.push(wish);
      return wish;
    }

    async function send(email: string) {
      const json = { workspace_id: workspaceId, email, role: '2' };
      return ask(wishFor('send', email), 'POST', '/api/v1/invites/', { json });
    }

    async function sendAndAccept(email: string) {
      const { status, body } = await send(email);
      if (status !== 201) return;
      const wish = wishFor('accept', email);
      const accept = () =>
        ask(wish, 'POST', `/api/v1/invites/${body.token}/accept/`, { as: { subject: email, email } });
      while ((await accept()).status !== 200 && wish.answers.length < MOST_REPEATS);
    }

    async function sendOwn(kind: string) {
      const email = `${kind}-${client}.${workspaceId}@example.com`;
      return { email, id: (await send(email)).body.id as number };
    }

    const own = { resend: await sendOwn('resend'), 'keyed-resend': await sendOwn('keyed-resend') };
    return async () => {
      for (let turn = client; !stopping.signal.aborted; turn++) {
        const kind = KINDS[turn % KINDS.length]!;
        if (kind === 'send') {
          await send(`sent-${client}-${turn}.${workspaceId}@example.com`);
        } else if (kind === 'accept') {
          await sendAndAccept(`accepted-${client}-${turn}.${workspaceId}@example.com`);
        } else if (kind === 'list') {
          await ask(
            wishFor(kind, ''),
            'GET',
            `/api/v1/invites/list/?workspace_id=${workspaceId}&status=pending&limit=10`,
            {},
          );
        } else {
          const { email, id } = own[kind];
          const wish = wishFor(kind, email);
          const key = kind === 'keyed-resend' ? randomUUID() : undefined;
          const isOver = ({ status }: TimedAnswer) =>
            key === undefined || status === 200 || wish.answers.length === MOST_REPEATS;
          const resend = () => ask(wish, 'POST', `/api/v1/invites/${id}/resend/`, { key });
          while (!isOver(await resend()));
        }
      }
    };
  }

  const runs = await Promise.all(Array.from({ length: clients }, (_, client) => prepare(client)));
  const running = Promise.all(runs.map((run) => run()));
  running.catch(() => {}); // `stop` reports it
  return {
    wishes,
    waitingFor: (api, since) =>
      [...writes.values()].filter((write) => write.api === api && write.askedAt > since).length,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

interface Kept {
  readonly email: string;
  readonly admitted: boolean;
  readonly sent: number;
  readonly resent: number;
  readonly mails: number;
  readonly counted: number;
  readonly numbers: number;
}

/** What of the wishes is not as it must be in the database: half of a change, a lost one, or one that was made twice. */
export async function faultsIn(wishes: readonly Wish[], dataSource: DataSource): Promise<string[]> {
  const kept = await dataSource.query<Kept[]>(`
    SELECT i.email, i.mails AS counted,
      i.status = 'accepted' AND EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.workspace_id = i.workspace_id AND u.subject = i.email) AS admitted, coalesce(h.sent, 0) AS sent, coalesce(h.resent, 0) AS resent,
      coalesce(m.mails, 0) AS mails, coalesce(m.numbers, 0) AS numbers
    FROM invites i
    LEFT JOIN (SELECT invite_id, count(*) FILTER (WHERE kind = 'sent')::int AS sent,
                 count(*) FILTER (WHERE kind = 'resent')::int AS resent
               FROM invite_history GROUP BY invite_id) h ON h.invite_id = i.id
    LEFT JOIN (SELECT invite_id, count(*)::int AS mails, max(number)::int AS numbers
               FROM invite_mails GROUP BY invite_id) m ON m.invite_id = i.id`);
  const faults = kept
    .filter(
      ({ sent, resent, mails, counted, numbers }) =>
        sent !== 1 || [mails, counted, numbers].some((count) => count !== 1 + resent),
    )
    .map((one) => `half of a change: ${JSON.stringify(one)}`);
  const byEmail = new Map(kept.map((one) => [one.email, one]));
  const resends = new Map<string, { done: number; unknown: number }>();
  for (const { kind, email, answers } of wishes) {
    const done = answers.filter(({ status }) => status === 200 || status === 201).length;
    if (kind === 'send' && done > 0 && !byEmail.has(email)) faults.push(`lost: the invite of ${email}`);
    if (kind === 'accept' && done > 0 && !byEmail.get(email)?.admitted) faults.push(`lost: the acceptance of ${email}`);
    if (kind !== 'resend' && kind !== 'keyed-resend') continue;
    const sum = resends.get(email) ?? { done: 0, unknown: 0 };
    resends.set(email, {
      done: sum.done + done,
      // With a key it was done once, however often it was asked for.
      unknown: sum.unknown + (kind === 'resend' ? answers.length - done : 0),
    });
  }
  for (const [email, { done, unknown }] of resends) {
    const resent = byEmail.get(email)?.resent ?? 0;
    if (resent < done) faults.push(`lost: ${done} resends of ${email} were answered, ${resent} are there`);
    if (resent > done + unknown) faults.push(`twice: ${done} resends of ${email} were answered, ${resent} are there`);
  }
  return faults;
}

/**
 * What of the mails is not as it must be, once all have left: one that is recorded as sent and has not arrived, or that
 * tells of an invite as it is and was not sent. An older one may have been replaced before its turn.
 */
export async function mailFaultsIn(dataSource: DataSource, messageIds: readonly string[]): Promise<string[]> {
  const mails = await dataSource.query<{ message: string; status: string; isWanted: boolean }[]>(
    `SELECT m.invite_id || '.' || m.number AS message, m.status,
       m.number = i.mails AND i.status = 'pending' AS "isWanted"
     FROM invite_mails m JOIN invites i ON i.id = m.invite_id`,
  );
  const arrived = new Set(messageIds.map((messageId) => /invite-(\d+\.\d+)@/.exec(messageId)?.[1]));
  return mails
    .filter(({ message, status, isWanted }) => (status === 'sent' ? !arrived.has(message) : isWanted))
    .map((mail) => `a mail has not arrived: ${JSON.stringify(mail)}`);
}
