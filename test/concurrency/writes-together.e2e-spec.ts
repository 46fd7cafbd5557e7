import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Actor, ResendInvite, SendInvite } from '@invites/invites';
import { nameOf, type SentStatement, watchDriver } from '../support/driver-watch.js';
import { type Answer, type Person, startTestApi, type TestApi } from '../support/test-api.js';

const TOGETHER = 8;

let api: TestApi;
let invites: { readonly id: number; readonly email: string; readonly workspace: Workspace }[];
type Workspace = Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi({ INVITES_MAILS_PER_INVITE_PER_HOUR: '2', INVITES_SENDS_PER_WORKSPACE_PER_DAY: '3' });
});
afterAll(() => api.stop());

/** An invite each of new workspaces; its first mail is of yesterday, and counts no more. */
beforeEach(async () => {
  const createdAt = new Date(api.clock.now().getTime() - 25 * 60 * 60 * 1000);
  invites = [];
  for (let index = 0; index < TOGETHER; index++) {
    const workspace = await api.workspace();
    const email = `together.${workspace.id}@example.com`;
    const id = await api.plant({
      workspaceId: workspace.id,
      inviterId: workspace.ids.owner,
      email,
      role: 1,
      createdAt,
    });
    invites.push({ id, email, workspace });
  }
});

const resend = ({ id, workspace }: (typeof invites)[number]) =>
  api.post(`/api/v1/invites/${id}/resend/`, { as: workspace.admin });
const resendAll = () => Promise.all(invites.map(resend));
const outcomes = (answers: readonly Answer[]) => answers.map(({ status, body }) => body.code ?? status);
const mailsOf = async (ids: readonly number[]) =>
  (
    await api.dataSource.query<{ mails: number }[]>(
      `SELECT (SELECT count(*)::int FROM invite_mails WHERE invite_id = asked.id) AS mails
       FROM unnest($1::bigint[]) AS asked (id)`,
      [ids],
    )
  ).map(({ mails }) => mails);

describe('writes of the same moment', () => {
  it('share statements: 32 resends in different workspaces take twelve at most, and so do 32 sends', async () => {
    const workspaces = await Promise.all(Array.from({ length: 32 }, () => api.workspace()));
    const ofEach = <T>(work: (workspace: Workspace, actor: Actor, index: number) => Promise<T>) =>
      Promise.all(
        workspaces.map((workspace, index) => {
          const { ids, owner } = workspace;
          return work(workspace, { userId: ids.owner, email: owner.email, emailVerified: true }, index);
        }),
      );
    const planted = await ofEach(({ id: workspaceId, ids }) =>
      api.plant({ workspaceId, inviterId: ids.owner, email: `many.${workspaceId}@example.com`, role: 1 }),
    );
    const [resendInvite, sendInvite] = [api.app.get(ResendInvite), api.app.get(SendInvite)];
    const resends = await watchDriver(() =>
      ofEach((_workspace, actor, index) => resendInvite.execute({ actor, inviteId: planted[index]! })),
    );
    expect(resends.result.map(({ status }) => status)).toEqual(Array(32).fill('pending'));
    const sends = await watchDriver(() =>
      ofEach(({ id: workspaceId }, actor) =>
        sendInvite.execute({ actor, workspaceId, email: 'sent@example.com', role: 1 }),
      ),
    );
    expect(sends.result.map(({ status }) => status)).toEqual(Array(32).fill('pending'));
    const isWrite = (statement: SentStatement) => /invites\.(add|resend)/.test(nameOf(statement));
    expect(resends.statements.length).toBeLessThanOrEqual(12);
    expect(sends.statements.filter(isWrite).length).toBeLessThanOrEqual(12);
  });
});

describe('one member of a batch never harms the others:', () => {
  const others = Array<number>(TOGETHER - 1).fill(200);

  it('a refusal by a limit is its own', async () => {
    for (let time = 0; time < 2; time++) await resend(invites[3]!);
    const answers = await resendAll();
    expect(outcomes(answers)).toEqual([200, 200, 200, 'invite-limit', 200, 200, 200, 200]);
    expect(answers[3]!.headers.get('retry-after')).toBe('3600');
  });

  it('those of one workspace are counted as if they came one after the other', async () => {
    const { id: workspaceId, ids, admin } = invites[0]!.workspace;
    const emails = Array.from({ length: 5 }, (_, index) => `counted${index}.${workspaceId}@example.com`);
    const createdAt = new Date(api.clock.now().getTime() - 25 * 60 * 60 * 1000);
    const planted = await Promise.all(
      emails.map((email) => api.plant({ workspaceId, inviterId: ids.owner, email, role: 1, createdAt })),
    );
    const calls = planted.map((id) => api.post(`/api/v1/invites/${id}/resend/`, { as: admin }));
    const answers = await Promise.all([...calls, resend(invites[1]!)]);
    expect(outcomes(answers.slice(0, 5)).sort()).toEqual([200, 200, 200, 'workspace-limit', 'workspace-limit']);
    expect(answers[5]!.status).toBe(200);
  });

  it('an invite that somebody is changing is waited for by its own resend alone', async () => {
    const holder = new pg.Client({ connectionString: api.settings.databaseUrl! });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT id FROM invites WHERE id = $1 FOR UPDATE', [invites[4]!.id]);
      const calls = invites.map(resend);
      const held = calls.splice(4, 1)[0]!;
      let isAnswered = false;
      void held.then(() => (isAnswered = true));
      expect(outcomes(await Promise.all(calls))).toEqual(others);
      expect(isAnswered).toBe(false);
      await holder.query('ROLLBACK');
      expect((await held).status).toBe(200);
    } finally {
      await holder.end();
    }
  });

  it('a version that was overtaken is decided again', async () => {
    const { id, workspace } = invites[5]!;
    const edit = api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as: workspace.owner, json: { message: 'New' } });
    const [edited, answers] = await Promise.all([edit, resendAll()]);
    expect([edited.status, ...outcomes(answers)]).toEqual([200, 200, ...others]);
    expect(await mailsOf([id])).toEqual([2]);
  });

  it('the same invite several times is resent as often, each with a mail of its own', async () => {
    const [one, ...rest] = invites;
    const answers = await Promise.all([resend(one!), ...rest.map(resend), resend(one!), resend(one!)]);
    expect(outcomes(answers)).toEqual([200, ...others, expect.anything(), expect.anything()]);
    expect(outcomes(answers.slice(TOGETHER)).sort()).toEqual([200, 'invite-limit']);
    expect(await mailsOf(invites.map(({ id }) => id))).toEqual([3, ...others.map(() => 2)]);
  });

  it('the same address several times in one workspace is invited once', async () => {
    const send = ({ workspace: { id, admin } }: (typeof invites)[number]) =>
      api.post('/api/v1/invites/', { as: admin, json: { workspace_id: id, email: 'same@example.com', role: '1' } });
    const [one, ...rest] = invites;
    const answers = await Promise.all([send(one!), ...rest.map(send), send(one!)]);
    expect(outcomes(answers)).toEqual([201, ...others.map(() => 201), 'invite-already-pending']);
  });

  it('a statement that fails as a whole is repeated one by one, and only its culprit fails', async () => {
    await api.dataSource.query(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'poison'; END $$;
      CREATE TRIGGER refuse_poison BEFORE INSERT ON invite_mails FOR EACH ROW
        WHEN (NEW.email_normalised = '${invites[6]!.email}') EXECUTE FUNCTION refuse_poison()`);
    try {
      expect(outcomes(await resendAll())).toEqual([200, 200, 200, 200, 200, 200, 'internal-error', 200]);
      const mails = await mailsOf(invites.map(({ id }) => id));
      expect(mails).toEqual([2, 2, 2, 2, 2, 2, 1, 2]);
    } finally {
      await api.dataSource.query('DROP FUNCTION refuse_poison CASCADE');
    }
  });
});

describe('acceptances of the same moment', () => {
  const ACCEPTED = Array<number>(TOGETHER).fill(200);
  interface Invited {
    readonly id: number;
    readonly token: string;
    readonly workspaceId: number;
    readonly as: Person;
    readonly userId: number;
  }
  let invited: Invited[];

  beforeEach(async () => {
    invited = await Promise.all(
      invites.map(async ({ id, email, workspace }) => {
        const as = { subject: email, email };
        const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: workspace.admin });
        return { id, token: body.token as string, workspaceId: workspace.id, as, userId: await api.idOf(as) };
      }),
    );
  });

  const accept = ({ token, as }: Invited) => api.post(`/api/v1/invites/${token}/accept/`, { as });
  const acceptAll = () => Promise.all(invited.map(accept));
  /** For each whether the invite is accepted, and whether its invitee is a member. */
  const stored = () =>
    Promise.all(
      invited.map(async ({ id, workspaceId, userId }) => {
        const [row] = await api.dataSource.query<{ accepted: boolean; member: boolean; entries: number }[]>(
          `WITH invite AS MATERIALIZED (SELECT status FROM invites WHERE id = $1),
             entry AS MATERIALIZED (SELECT id FROM invite_history WHERE invite_id = $1 AND kind = 'accepted')
           SELECT status = 'accepted' AS accepted,
             EXISTS (SELECT FROM memberships WHERE workspace_id = $2 AND user_id = $3) AS member,
             (SELECT count(*)::int FROM entry) AS entries
           FROM invite`,
          [id, workspaceId, userId],
        );
        return [row!.accepted, row!.member, row!.entries];
      }),
    );
  const done = [true, true, 1];
  const allDone = Array.from({ length: TOGETHER }, () => done);

  it('share a transaction, each with its membership', async () => {
    const { result, statements } = await watchDriver(acceptAll);
    expect(outcomes(result)).toEqual(ACCEPTED);
    expect(await stored()).toEqual(allDone);
    const isWrite = (statement: SentStatement) => /invites\.accept|workspaces\.grant/.test(nameOf(statement));
    expect(statements.filter(isWrite).length).toBeLessThan(TOGETHER);
  });

  it('of one invite are one', async () => {
    const answers = await Promise.all([accept(invited[0]!), ...invited.map(accept), accept(invited[0]!)]);
    expect(outcomes(answers)).toEqual([200, ...ACCEPTED, 200]);
    expect(await stored()).toEqual(allDone);
  });

  it.each([
    ['the invite', 'SELECT id FROM invites WHERE id = $1 FOR UPDATE', ({ id }: Invited) => [id]],
    [
      'the membership',
      'INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES ($1, $2, 1, now())',
      ({ workspaceId, userId }: Invited) => [workspaceId, userId],
    ],
  ])('wait for a lock of %s by themselves, which holds up no other', async (_what, sql, valuesOf) => {
    const holder = new pg.Client({ connectionString: api.settings.databaseUrl! });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query(sql, valuesOf(invited[4]!));
      const calls = invited.map(accept);
      const held = calls.splice(4, 1)[0]!;
      let isAnswered = false;
      void held.then(() => (isAnswered = true));
      expect(outcomes(await Promise.all(calls))).toEqual(ACCEPTED.slice(1));
      expect(isAnswered).toBe(false);
      await holder.query('ROLLBACK');
      expect((await held).status).toBe(200);
      expect(await stored()).toEqual(allDone);
    } finally {
      await holder.end();
    }
  });

  it('are stored one by one when one fails, with neither acceptance nor membership of that one', async () => {
    await api.dataSource.query(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'poison'; END $$;
      CREATE TRIGGER refuse_poison BEFORE INSERT ON memberships FOR EACH ROW
        WHEN (NEW.user_id = ${invited[6]!.userId}) EXECUTE FUNCTION refuse_poison()`);
    try {
      expect(outcomes(await acceptAll())).toEqual([...ACCEPTED.slice(0, 6), 'internal-error', 200]);
      expect(await stored()).toEqual(allDone.with(6, [false, false, 0]));
    } finally {
      await api.dataSource.query('DROP FUNCTION refuse_poison CASCADE');
    }
  });
});
