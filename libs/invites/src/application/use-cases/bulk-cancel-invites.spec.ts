import { describe, expect, it } from '@jest/globals';
import { InviteError } from '../../domain/invite-error.js';
import { inMemoryUseCases, WORKSPACE } from '../../testing/in-memory-use-cases.js';
import type { BulkCancelInvitesCommand } from './bulk-cancel-invites.js';

const DAY_MS = 24 * 60 * 60 * 1000;

async function setUp() {
  const all = await inMemoryUseCases();
  return {
    ...all,
    cancelMany: (inviteIds: readonly number[], command: Partial<BulkCancelInvitesCommand> = {}) =>
      all.bulkCancelInvites.execute({ actor: all.actors.admin, workspaceId: WORKSPACE.id, inviteIds, ...command }),
  };
}

describe('many cancellations', () => {
  it('have an outcome each, in order; what is refused spoils no other, and changes nothing', async () => {
    const { send, cancel, cancelMany, actors, clock, kept, events } = await setUp();
    const lapsed = await send({ email: 'lapsed@example.com' });
    const cancelled = await send({ email: 'cancelled@example.com' });
    const owners = await send({ actor: actors.owner, role: 4 });
    const elsewhere = await send({ actor: actors.outsider, workspaceId: WORKSPACE.id + 1 });
    await cancel(cancelled.id);
    clock.advance(8 * DAY_MS);
    const live = await send({ email: 'live@example.com', actor: actors.owner });
    const before = await kept(owners.id);
    const asked = [live.id, cancelled.id, owners.id, elsewhere.id, 999_999, live.id, lapsed.id];
    const outcomes = await cancelMany(asked);
    expect(outcomes.map((one) => (one instanceof InviteError ? one.code : one.id))).toEqual([
      live.id,
      'invite-not-pending',
      'role-above-own',
      'invite-not-found',
      'invite-not-found',
      'duplicate-in-request',
      lapsed.id,
    ]);
    expect(outcomes[0]).toEqual({ ...live, status: 'cancelled' });
    for (const { id } of [live, lapsed])
      expect(await kept(id)).toMatchObject({
        status: 'cancelled',
        history: ['sent', 'cancelled'],
        mails: [{ number: 1 }],
      });
    expect(await kept(owners.id)).toEqual(before);
    expect(events()).toEqual(expect.arrayContaining([`cancelled ${live.id}`, `cancelled ${lapsed.id}`]));
  });

  it('of none are none', async () => {
    expect(await (await setUp()).cancelMany([])).toEqual([]);
  });

  it('need no verified address', async () => {
    const { send, cancelMany, actors } = await setUp();
    const { id } = await send();
    expect(
      await cancelMany([id], {
        actor: { ...actors.admin, emailVerified: false },
      }),
    ).toMatchObject([{ id }]);
  });

  it.each([
    ['viewer', 'permission-denied'],
    ['editor', 'permission-denied'],
    ['outsider', 'workspace-not-found'],
  ] as const)('are refused as a whole to the %s: %s', async (who, code) => {
    const all = await setUp();
    const { id } = await all.send();
    await all.expectRefusal(() => all.cancelMany([id], { actor: all.actors[who] }), code);
  });
});
