import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { plantInvites } from '@invites/invites/testing';
import { type MailScene, openMailScene } from '../support/mail-scene.js';
import { eventually } from '../support/processes.js';
import { KEYS } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

const DAY_MS = 24 * 60 * 60_000;
const EACH = 4;
const OPTIONS = { remindAfter: 'P2D,P5D' };

let scene: MailScene;
beforeEach(async () => {
  scene = await openMailScene();
});
afterEach(() => scene.close());

const rows = <Row>(sql: string, values: unknown[] = []) => scene.dataSource.query<Row[]>(sql, values);

/** A workspace with an Admin, who has invited somebody who is to be reminded and somebody whose invite has lapsed. */
async function plant(workspaceId: number): Promise<number[]> {
  const [{ id: inviterId }] = (await rows<{ id: string }>(
    `WITH inviter AS (
       INSERT INTO users (subject, email, email_verified, full_name, username)
       VALUES (gen_random_uuid(), 'inviter@example.com', true, '', '') RETURNING id
     ), workspace AS (
       INSERT INTO workspaces (id, name, description, created_at) VALUES ($1, 'Engines', '', now()) RETURNING id
     ), membership AS (
       INSERT INTO memberships (workspace_id, user_id, role, joined_at) SELECT workspace.id, inviter.id, 3, now() FROM workspace, inviter
     ), webhook AS (
       INSERT INTO invite_webhooks (workspace_id, url, kinds, description, status, secret, created_at)
       SELECT id, 'https://hooks.example.com', '{*}', '', 'enabled', '', now() FROM workspace
     )
     SELECT id FROM inviter`,
    [workspaceId],
  )) as [{ id: string }];
  const of = (what: string, days: number) =>
    Array.from({ length: EACH }, (_, index) => ({
      workspaceId,
      inviterId: Number(inviterId),
      email: `${what}-${index}.${workspaceId}@example.com`,
      role: 1 as const,
      createdAt: new Date(Date.now() - days * DAY_MS),
    }));
  const ids = await plantInvites(scene.dataSource, KEYS.INVITES_TOKEN_KEY, [...of('reminded', 3), ...of('lapsed', 8)]);
  await rows('UPDATE invite_checks SET due_at = now() WHERE workspace_id = $1', [workspaceId]);
  return ids;
}

/** How often each was reminded, and its lapse is an event. */
const done = (workspaceId: number) =>
  rows<{ what: string; reminded: number; lapsed: number }>(
    `SELECT split_part(invite.email, '-', 1) AS what,
       (SELECT count(*)::int FROM invite_history entry WHERE entry.invite_id = invite.id AND entry.kind = 'reminded') AS reminded,
       (SELECT count(*)::int FROM invite_webhook_deliveries delivery
        WHERE delivery.invite_id = invite.id AND delivery.type = 'invite.lapsed') AS lapsed
     FROM invites invite WHERE invite.workspace_id = $1 ORDER BY invite.id`,
    [workspaceId],
  );

const EXPECTED = [
  ...Array.from({ length: EACH }, () => ({ what: 'reminded', reminded: 1, lapsed: 0 })),
  ...Array.from({ length: EACH }, () => ({ what: 'lapsed', reminded: 0, lapsed: 1 })),
];

/** Kills a sweeper while it waits for what is locked here. */
async function killWhileIt(waitsFor: string, lock: string): Promise<void> {
  const locker = scene.dataSource.createQueryRunner();
  await locker.startTransaction();
  await locker.query(lock);
  const doomed = await scene.startWorker(OPTIONS);
  const waiting = await eventually(async () => {
    const backends = await rows<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1 AND wait_event_type = 'Lock'`,
      [`%${waitsFor}%`],
    );
    return backends.length > 0 ? backends : undefined;
  });
  doomed.child.kill('SIGKILL');
  await doomed.ended();
  // Or PostgreSQL would finish what it has been asked for.
  for (const { pid } of waiting) await rows(`SELECT pg_terminate_backend($1)`, [pid]);
  await locker.rollbackTransaction();
  await locker.release();
}

it('two sweepers, and some that were killed at it, remind of each invite once and tell of each lapse once', async () => {
  for (let round = 1; round <= VOLUME; round++) {
    const [first, second] = [round * 2 - 1, round * 2];
    await plant(first);
    await plant(second);
    await killWhileIt('invites.resend', `SELECT FROM invites WHERE workspace_id = ${second} FOR UPDATE`);
    await killWhileIt('checks.end', 'LOCK TABLE invite_events IN EXCLUSIVE MODE');
    // Time passes for what the first one had claimed.
    await rows('UPDATE invite_checks SET due_at = now()');
    for (let pair = 1; pair <= 2; pair++) {
      const workers = await Promise.all([scene.startWorker(OPTIONS), scene.startWorker(OPTIONS)]);
      await eventually(async () => {
        const all = [...(await done(first)), ...(await done(second))];
        // A mail that the killed one had claimed leaves when its lease has ended.
        const [{ left }] = (await rows<{ left: number }>(
          `SELECT (SELECT count(*) FROM invite_checks WHERE due_at <= now())::int
             + (SELECT count(*) FROM invite_mails WHERE status = 'queued')::int AS left`,
        )) as [{ left: number }];
        return left === 0 && all.every(({ reminded, lapsed }) => reminded + lapsed > 0) ? true : undefined;
      });
      for (const { child } of workers) child.kill();
      await Promise.all(workers.map((worker) => worker.ended()));
      expect(await done(first)).toEqual(EXPECTED);
      expect(await done(second)).toEqual(EXPECTED);
      // Somebody who looks once more finds nothing to do.
      await rows('UPDATE invite_checks SET due_at = now()');
    }
    const reminded = await rows<{ email: string }>(
      `SELECT email FROM invites WHERE email LIKE 'reminded-%' AND workspace_id IN ($1, $2)`,
      [first, second],
    );
    expect(reminded.map(({ email }) => scene.server.messageIdsFor(email).length)).toEqual(Array(2 * EACH).fill(1));
  }
});
