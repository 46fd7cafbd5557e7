import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InMemoryWorkspaceDirectory } from '@invites/invites/testing';
import { FixedClock, plantInvites, type PlantedInvite } from '@invites/invites/testing';
import { KeyedInviteTokens } from '../../libs/invites/src/infrastructure/keyed-invite-tokens.js';
import { OutboxSignal } from '../../libs/invites/src/infrastructure/postgres/outbox-signal.js';
import { TransactionScope } from '../../libs/invites/src/infrastructure/postgres/transaction-scope.js';
import { TypeOrmDatabase } from '../../libs/invites/src/infrastructure/postgres/typeorm-database.js';
import { TypeOrmInviteRepository } from '../../libs/invites/src/infrastructure/postgres/typeorm-invite-repository.js';
import { callJson } from '../support/api-process.js';
import { startTwoApis, startTwoWorkers } from '../support/cluster.js';
import { type Answer, KEYS, NO_LIMITS, type Person, person, settingsFor, tokenFor } from '../support/test-api.js';
import { distributed } from '../support/citus.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { VOLUME } from '../support/volume.js';

const AT_ONCE = 18;
const ROUNDS = AT_ONCE * VOLUME;
const CROWD = 50;
const TIMES = VOLUME;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A fifth of it is for one caller: so large that none of a crowd waits, however slow the machine is. */
const POOL = { DATABASE_POOL_SIZE: String((5 * CROWD) / 2) };
const LIMITS = {
  INVITES_MAILS_PER_INVITE_PER_HOUR: '6',
  INVITES_MAILS_PER_ADDRESS_PER_DAY: '15',
  INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY: '11',
  INVITES_SENDS_PER_WORKSPACE_PER_DAY: '15',
  INVITES_MAILS_PER_SENDER_PER_DAY: '5',
  INVITES_PENDING_PER_WORKSPACE: '12',
  INVITES_EDITS_PER_INVITE: '5',
  WORKSPACES_PER_USER: '5',
  API_KEYS_PER_WORKSPACE: '5',
};

const owner = person('owner');
const admin = person('admin');
const ada = person('ada');
const twin = { ...person('twin'), email: ada.email };

const credentials = new Map<Person, string>();
const userIds = new Map<Person, number>();
let database: TestDatabase;
let service: Service;
let workers: Awaited<ReturnType<typeof startTwoWorkers>>;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const one of [owner, admin, ada, twin]) await signUp(one);
  [service, workers] = await Promise.all([startService(NO_LIMITS), startTwoWorkers(database.url)]);
});
afterAll(async () => {
  await Promise.all([service.stop(), workers.stop()]);
  await database.drop();
});

async function signUp(one: Person): Promise<Person> {
  credentials.set(one, `Bearer ${await tokenFor(one, new FixedClock(new Date()))}`);
  const [user] = await database.dataSource.query<{ id: string }[]>(
    `INSERT INTO users (subject, email, email_verified, full_name, username) VALUES ($1, $2, true, '', '') RETURNING id`,
    [one.subject, one.email],
  );
  userIds.set(one, Number(user!.id));
  return one;
}

type Service = Awaited<ReturnType<typeof startService>>;

/**
 * Two APIs in turn; two workers deliver meanwhile. Each request comes from a client address of its own: whoever holds a
 * token is limited by address.
 */
async function startService(limits: Record<string, string>) {
  const apis = await startTwoApis(database.url, { ...POOL, ...limits });
  let calls = 0;
  return {
    call(as: Person, method: string, path: string, json?: unknown): Promise<Answer> {
      calls += 1;
      const headers = {
        authorization: credentials.get(as)!,
        'x-forwarded-for': `10.${calls >> 16}.${(calls >> 8) & 255}.${calls & 255}`,
      };
      const url = new URL(path, `${apis.origin}/api/v1/invites/`);
      return callJson(url.href, method, headers, json);
    },
    stop: apis.stop,
  };
}

/** Each with an Owner and an Admin. */
async function workspaces(count: number, manager = admin): Promise<number[]> {
  const added = await database.dataSource.query<{ id: string }[]>(
    `WITH added AS (
       INSERT INTO workspaces (name, description, created_at)
       SELECT 'Analytical Engines', '', now() FROM generate_series(1, $1) RETURNING id
     ), members AS (
       INSERT INTO memberships (workspace_id, user_id, role, joined_at)
       SELECT id, $2::bigint, 4, now() FROM added UNION ALL SELECT id, $3::bigint, 3, now() FROM added
     )
     SELECT id FROM added ORDER BY id`,
    [count, userIds.get(owner), userIds.get(manager)],
  );
  return added.map(({ id }) => Number(id));
}

/** Sent by the Owner, for the role of Editor. */
function plant(invites: readonly (Pick<PlantedInvite, 'workspaceId' | 'email'> & Partial<PlantedInvite>)[]) {
  const common = { inviterId: userIds.get(owner)!, role: 2, createdAt: new Date() } as const;
  return plantInvites(
    database.dataSource,
    KEYS.INVITES_TOKEN_KEY,
    invites.map((invite) => ({ ...common, ...invite })),
  );
}

interface Invite {
  readonly id: number;
  readonly workspaceId: number;
  readonly token: string;
}

/** Invites to Ada, each to a workspace of its own, sent a day ago; she reads the tokens in her list. */
async function invitesToAda(count: number, validForMs = 7 * DAY_MS): Promise<Invite[]> {
  const ids = await workspaces(count);
  const createdAt = new Date(Date.now() - DAY_MS);
  const inviteIds = await plant(ids.map((workspaceId) => ({ workspaceId, email: ada.email, createdAt, validForMs })));
  const { body } = await service.call(ada, 'GET', 'mine/');
  const tokens = new Map<number, string>(
    body.map((invite: { workspace_id: number; token: string }) => [invite.workspace_id, invite.token]),
  );
  return ids.map((workspaceId, index) => ({ id: inviteIds[index]!, workspaceId, token: tokens.get(workspaceId)! }));
}

interface Kept {
  readonly status: string;
  readonly role: number;
  readonly inviter: string;
  readonly accepted_by: string | null;
  readonly days_left: number;
  readonly history: string;
  readonly mails: number;
  /** The members besides the two who manage the workspace. */
  readonly joined: string | null;
}

function kept(invites: readonly Invite[]): Promise<Kept[]> {
  const nameOf = (id: string) => `(SELECT split_part(subject, '-', 1) FROM users WHERE id = ${id})`;
  return database.dataSource.query<Kept[]>(
    `WITH invite AS MATERIALIZED (SELECT * FROM invites WHERE id = ANY ($1)),
       entry AS MATERIALIZED (SELECT * FROM invite_history WHERE invite_id = ANY ($1))
     SELECT status, role, ${nameOf('inviter_id')} AS inviter, ${nameOf('accepted_by_id')} AS accepted_by,
       round(extract(epoch FROM expires_at - now()) / 86400)::int AS days_left,
       (SELECT string_agg(kind, ', ' ORDER BY id) FROM entry WHERE invite_id = invite.id) AS history,
       (SELECT count(*)::int FROM invite_mails WHERE invite_id = invite.id) AS mails,
       (SELECT string_agg(${nameOf('user_id')} || ' as ' || role, ', ') FROM memberships
        WHERE workspace_id = invite.workspace_id AND user_id NOT IN ($2, $3)) AS joined
     FROM invite ORDER BY id`,
    [invites.map(({ id }) => id), userIds.get(owner), userIds.get(admin)],
  );
}

/** The answer in a few words: `200 accepted Editor`, `400 invite-not-pending`. */
function summaryOf({ status, body }: Answer): string {
  return status < 300 ? `${status} ${body.status} ${body.role_display}` : `${status} ${body.code}`;
}

const accept = (as: Person, { token }: Invite) => service.call(as, 'POST', `${token}/accept/`);

interface Outcome extends Kept {
  readonly accept: string;
  readonly rival: string;
}

type Answers = readonly [accept: Answer, rival: Answer];

async function outcomesOf(invites: readonly Invite[], answers: readonly Answers[]): Promise<Outcome[]> {
  const rows = await kept(invites);
  return answers.map(([first, second], round) => ({
    accept: summaryOf(first),
    rival: summaryOf(second),
    ...rows[round]!,
  }));
}

/** Both act at once, round after round, some rounds at once; now the one is first to ask, now the other. */
async function race(act: (invite: Invite) => Promise<Answer>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < ROUNDS) {
    const invites = await invitesToAda(AT_ONCE);
    const answers = invites.map(async (invite, round): Promise<Answers> => {
      if (round % 2 === 0) return Promise.all([accept(ada, invite), act(invite)]);
      const [rival, accepted] = await Promise.all([act(invite), accept(ada, invite)]);
      return [accepted, rival];
    });
    outcomes.push(...(await outcomesOf(invites, await Promise.all(answers))));
  }
  return outcomes;
}

const sent = { role: 2, inviter: 'owner', accepted_by: null, days_left: 6, mails: 1, joined: null };
const acceptedAsSent = {
  ...sent,
  status: 'accepted',
  accepted_by: 'ada',
  history: 'sent, accepted',
  joined: 'ada as 2',
};
/** Whatever the rival: an acceptance that comes first leaves this. */
const acceptFirst = { accept: '200 accepted Editor', rival: '400 invite-not-pending', ...acceptedAsSent };

const RACES: { rival: string; act: (invite: Invite) => Promise<Answer>; rivalFirst: Outcome }[] = [
  {
    rival: 'cancel',
    act: ({ id }) => service.call(admin, 'POST', `${id}/cancel/`),
    rivalFirst: {
      accept: '400 invite-not-pending',
      rival: '200 cancelled Editor',
      ...sent,
      status: 'cancelled',
      history: 'sent, cancelled',
    },
  },
  {
    rival: 'decline',
    act: ({ token }) => service.call(twin, 'POST', `${token}/decline/`),
    rivalFirst: {
      accept: '400 invite-not-pending',
      rival: '200 cancelled Editor',
      ...sent,
      status: 'cancelled',
      history: 'sent, declined',
    },
  },
  {
    rival: 'resend',
    act: ({ id }) => service.call(admin, 'POST', `${id}/resend/`),
    rivalFirst: {
      accept: '200 accepted Editor',
      rival: '200 pending Editor',
      ...acceptedAsSent,
      inviter: 'admin',
      days_left: 7,
      history: 'sent, resent, accepted',
      mails: 2,
    },
  },
  {
    rival: 'edit',
    act: ({ id }) => service.call(admin, 'PATCH', `${id}/detail/`, { role: '1' }),
    rivalFirst: {
      accept: '200 accepted Viewer',
      rival: '200 pending Viewer',
      ...acceptedAsSent,
      role: 1,
      inviter: 'admin',
      history: 'sent, edited, accepted',
      joined: 'ada as 1',
    },
  },
  {
    rival: 'accept by another user with the same address',
    act: (invite) => accept(twin, invite),
    rivalFirst: {
      accept: '400 invite-not-pending',
      rival: '200 accepted Editor',
      ...acceptedAsSent,
      accepted_by: 'twin',
      joined: 'twin as 2',
    },
  },
];

describe('an accept and a rival at the same time leave what one of their two orders leaves', () => {
  it.each(RACES)('$rival', async ({ act, rivalFirst }) => {
    const [one, other] = (await invitesToAda(2)) as [Invite, Invite];
    const afterAccept: Answers = [await accept(ada, one), await act(one)];
    expect(await outcomesOf([one], [afterAccept])).toEqual([acceptFirst]);
    const rival = await act(other);
    expect(await outcomesOf([other], [[await accept(ada, other), rival]])).toEqual([rivalFirst]);

    for (const outcome of await race(act)) expect([acceptFirst, rivalFirst]).toContainEqual(outcome);
  });

  it('a sweeper whose clock is ahead', async () => {
    const sweeper = sweeperOn(database);
    const lapsedBy = new Date(Date.now() + 2 * DAY_MS);
    const closeOne = () => sweeper.closeLapsed({ lapsedBy, now: new Date(), limit: 1 });
    const orders = [
      { accept: '200 accepted Editor', ...acceptedAsSent, days_left: 1 },
      { accept: '400 invite-not-pending', ...sent, days_left: 1, status: 'expired', history: 'sent, closed' },
    ];
    for (let round = 0; round < ROUNDS; round += AT_ONCE) {
      const invites = await invitesToAda(AT_ONCE, 2 * DAY_MS);
      const answers = await Promise.all(invites.map((invite) => Promise.all([accept(ada, invite), closeOne()])));
      const rows = await kept(invites);
      for (const [index, [accepted]] of answers.entries()) {
        expect(orders).toContainEqual({ accept: summaryOf(accepted), ...rows[index]! });
      }
      const closed = answers.reduce((sum, [, one]) => sum + one, 0);
      expect(rows.filter(({ status }) => status === 'expired')).toHaveLength(closed);
    }
  });
});

function sweeperOn({ dataSource }: TestDatabase): TypeOrmInviteRepository {
  const { limits, tokenKey } = settingsFor(NO_LIMITS);
  const tokens = new KeyedInviteTokens({ tokenKey });
  const pool = new TypeOrmDatabase(dataSource);
  const scope = distributed(new TransactionScope(pool));
  const directory = new InMemoryWorkspaceDirectory();
  const signal = new OutboxSignal(scope, pool);
  return new TypeOrmInviteRepository(scope, tokens, signal, directory, {
    limits,
    events: false,
    notifyInviters: true,
    remindAfterMs: [],
  });
}

/** How often each answer was given. */
function tally(answers: readonly Answer[], inWords = summaryOf): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[inWords(answer)] = (counts[inWords(answer)] ?? 0) + 1;
  return counts;
}

/** Who is told that a busy machine had no time for them comes again, as clients do, once the crowd is over. */
async function inACrowd(call: (index: number) => Promise<Answer>): Promise<Answer[]> {
  const answers = await Promise.all(Array.from({ length: CROWD }, (_, index) => call(index)));
  for (const index of answers.keys()) while (answers[index]!.status === 503) answers[index] = await call(index);
  return answers;
}

describe('fifty at once', () => {
  it('accept one invite as the same user: all get the same answer, and one acceptance is stored', async () => {
    for (const invite of await invitesToAda(TIMES)) {
      const answers = await inACrowd(() => accept(ada, invite));
      expect(tally(answers)).toEqual({ '200 accepted Editor': CROWD });
      expect(await kept([invite])).toEqual([acceptedAsSent]);
    }
  });

  it('invite one address: one succeeds, and the others are refused with the invite that stands in their way', async () => {
    for (const workspaceId of await workspaces(TIMES)) {
      const json = { workspace_id: workspaceId, email: 'new@example.com', role: '2' };
      const answers = await inACrowd(() => service.call(admin, 'POST', '', json));
      expect(tally(answers)).toEqual({ '201 pending Editor': 1, '400 invite-already-pending': CROWD - 1 });
      const { id } = answers.find(({ status }) => status === 201)!.body;
      const named = answers.filter(({ status }) => status === 400).map(({ body }) => body.invite_id);
      expect(new Set(named)).toEqual(new Set([id]));
      const rows = await database.dataSource.query('SELECT id FROM invites WHERE workspace_id = $1', [workspaceId]);
      expect(rows).toEqual([{ id: String(id) }]);
    }
  });
});

describe('fifty at once, where a limit leaves five', () => {
  let limited: Service;
  beforeAll(async () => {
    limited = await startService(LIMITS);
  });
  afterAll(() => limited.stop());

  /** Somebody who has sent nothing today. */
  const newSender = () => signUp(person('sender'));
  const resend = (as: Person, id: number) => limited.call(as, 'POST', `${id}/resend/`);

  const storedOf = async (workspaceIds: readonly number[]) => {
    const [{ mails, entries }] = await database.dataSource.query(
      `SELECT (SELECT count(*)::int FROM invite_mails WHERE workspace_id = ANY ($1)) AS mails,
         (SELECT count(*)::int FROM invite_history WHERE workspace_id = ANY ($1)) AS entries`,
      [workspaceIds],
    );
    return { mails, entries };
  };

  /**
   * Every refusal says when to come back: in about so many seconds, of one limit rounded up to the hour. Who came before
   * those that were quicker, and is refused after them, waits longer by as much.
   */
  function expectRetryAfter(answers: readonly Answer[], seconds: number, roundedUpBy = 0): void {
    for (const { headers, body } of answers.filter(({ status }) => status === 429)) {
      expect(headers.get('retry-after')).toBe(String(body.retry_after));
      expect(body.retry_after).toBeGreaterThan(seconds - 60);
      expect(body.retry_after).toBeLessThan(seconds + roundedUpBy + 60);
    }
  }

  interface Crowded {
    readonly what: string;
    readonly code: string;
    readonly retryAfterS: number;
    readonly roundedUpBy?: number;
    /** How many workspaces, and what each has from before. */
    readonly workspaces: number;
    readonly plant: (workspaceId: number, time: number) => readonly Partial<PlantedInvite>[];
    /** How many senders the crowd consists of: one where the limit is per sender. */
    readonly senders: number;
    /** Undefined: one of the planted invites is resent. */
    readonly send?: (index: number) => string;
  }

  /** So many that none of them comes to the limit of five by itself, whoever is quickest. */
  const MANY_SENDERS = Math.ceil(CROWD / 4);

  const CROWDED: readonly Crowded[] = [
    {
      what: 'resend one invite',
      code: 'invite-limit',
      retryAfterS: 3600,
      workspaces: 1,
      plant: (id) => [{ email: `often.${id}@example.com` }],
      senders: MANY_SENDERS,
    },
    {
      what: 'resend an invite to an address that was invited and cancelled before',
      code: 'workspace-address-limit',
      retryAfterS: 24 * 3600,
      workspaces: 1,
      plant: (id) => [
        ...Array.from({ length: 5 }, () => ({ email: `again.${id}@example.com`, status: 'cancelled' as const })),
        { email: `again.${id}@example.com` },
      ],
      senders: MANY_SENDERS,
    },
    {
      what: 'resend the invites of one address to ten workspaces',
      code: 'address-limit',
      retryAfterS: 24 * 3600,
      roundedUpBy: 3600,
      workspaces: 10,
      plant: (_id, time) => [{ email: `wanted${time}@example.com` }],
      senders: MANY_SENDERS,
    },
    {
      what: 'resend the ten invites of one workspace',
      code: 'workspace-limit',
      retryAfterS: 24 * 3600,
      workspaces: 1,
      plant: (id) => Array.from({ length: 10 }, (_, index) => ({ email: `one${index}.of${id}@example.com` })),
      senders: MANY_SENDERS,
    },
    {
      what: 'resend invites of ten workspaces, all by one sender',
      code: 'sender-limit',
      retryAfterS: 24 * 3600,
      workspaces: 10,
      plant: (id) => [{ email: `sent.to${id}@example.com` }],
      senders: 1,
    },
    {
      what: 'invite an address each to one workspace, which may have twelve pending',
      code: 'pending-limit',
      retryAfterS: 7 * 24 * 3600,
      workspaces: 1,
      plant: (id) => Array.from({ length: 7 }, (_, index) => ({ email: `old${index}.of${id}@example.com` })),
      senders: MANY_SENDERS,
      send: (index) => `new${index}`,
    },
  ];

  it.each(CROWDED)('$what', async ({ code, retryAfterS, roundedUpBy, workspaces: count, plant: planted, ...how }) => {
    for (let time = 0; time < TIMES; time++) {
      const senders = await Promise.all(Array.from({ length: how.senders }, newSender));
      const ids = await workspaces(count, senders[0]);
      for (const sender of senders.slice(1))
        await database.dataSource.query(
          'INSERT INTO memberships (workspace_id, user_id, role, joined_at) SELECT id, $2, 3, now() FROM unnest($1::bigint[]) AS id',
          [ids, userIds.get(sender)],
        );
      const before = ids.flatMap((workspaceId) =>
        planted(workspaceId, time).map((invite) => ({ workspaceId, email: '', ...invite })),
      );
      const invites = await plant(before);
      const resendable = invites.filter((_, index) => before[index]!.status !== 'cancelled');
      const answers = await inACrowd((index) => {
        const as = senders[index % senders.length]!;
        if (!how.send) return resend(as, resendable[index % resendable.length]!);
        const json = { workspace_id: ids[0], email: `${how.send(index)}.of${ids[0]}@example.com`, role: '2' };
        return limited.call(as, 'POST', '', json);
      });
      const done = how.send ? '201 pending Editor' : '200 pending Editor';
      expect(tally(answers)).toEqual({ [done]: 5, [`429 ${code}`]: CROWD - 5 });
      expectRetryAfter(answers, retryAfterS, roundedUpBy);
      expect(await storedOf(ids)).toEqual({ mails: before.length + 5, entries: before.length + 5 });
    }
  });

  const statusAndCode = ({ status, body }: Answer) => `${status} ${body.code ?? 'done'}`;

  it.each<[string, (as: Person, workspaceId: number, inviteId: number, index: number) => Promise<Answer>]>([
    [
      'edit one invite',
      (as, _workspaceId, id, index) => limited.call(as, 'PATCH', `${id}/detail/`, { message: `${index}` }),
    ],
    ['found workspaces', (as) => limited.call(as, 'POST', '../workspaces/', { name: 'Another' })],
    [
      'make API keys',
      (_as, workspaceId) =>
        limited.call(owner, 'POST', `../workspaces/${workspaceId}/api-keys/`, { name: 'Import', role: '1' }),
    ],
  ])('%s', async (_what, act) => {
    for (let time = 0; time < TIMES; time++) {
      const as = await newSender();
      const [workspaceId] = await workspaces(1, as);
      const [inviteId] = await plant([{ workspaceId: workspaceId!, email: `quota.${workspaceId}@example.com` }]);
      const answers = await inACrowd((index) => act(as, workspaceId!, inviteId!, index));
      const done = answers.find(({ status }) => status < 300)!.status;
      expect(tally(answers, statusAndCode)).toEqual({ [`${done} done`]: 5, '400 quota-reached': CROWD - 5 });
    }
  });
});
