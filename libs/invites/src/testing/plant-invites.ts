import type { DataSource } from 'typeorm';
import { EmailAddress } from '../domain/email-address.js';
import type { InviteStatus } from '../domain/invite.js';
import type { Role } from '../domain/role.js';
import { KeyedInviteTokens } from '../infrastructure/keyed-invite-tokens.js';
import { InviteHistoryRow, InviteMailRow, InviteRow } from '../infrastructure/postgres/entities.js';
import { rowOf } from '../infrastructure/postgres/invite-mapper.js';

export interface PlantedInvite {
  readonly workspaceId: number;
  readonly inviterId: number;
  readonly email: string;
  readonly role: Role;
  readonly message?: string;
  /** `en` by default. */
  readonly locale?: string;
  /** `pending` by default. */
  readonly status?: InviteStatus;
  /** Of an accepted one. */
  readonly acceptedById?: number;
  readonly createdAt: Date;
  /** 7 days by default. */
  readonly validForMs?: number;
}

/**
 * Puts invites with a past straight into the tables, in one transaction: for demo data and tests. Each has been
 * sent, and its mail delivered, at `createdAt`. Resolves with their ids, in order.
 */
export function plantInvites(
  dataSource: DataSource,
  tokenKey: string,
  invites: readonly PlantedInvite[],
): Promise<number[]> {
  const tokens = new KeyedInviteTokens({ tokenKey });
  return dataSource.transaction(async (manager) => {
    const ids: number[] = [];
    for (const { workspaceId, inviterId, role, createdAt, ...invite } of invites) {
      const { validForMs = 7 * 24 * 60 * 60 * 1000, status = 'pending', message = '', locale = 'en' } = invite;
      const state = {
        workspaceId,
        inviterId,
        role,
        message,
        locale,
        metadata: {},
        returnTo: null,
        status,
        validForMs,
        createdAt,
        mails: 1,
        edits: 0,
        requestedAt: null,
        email: EmailAddress.parse(invite.email),
        ...tokens.create(),
        expiresAt: new Date(createdAt.getTime() + validForMs),
        acceptedAt: status === 'accepted' ? createdAt : null,
        acceptedById: invite.acceptedById ?? null,
      };
      const row = await manager.save(manager.create(InviteRow, rowOf(state)));
      const whose = { inviteId: row.id, workspaceId: row.workspaceId };
      await manager.insert(InviteHistoryRow, { ...whose, at: createdAt, kind: 'sent', actorId: row.inviterId });
      await manager.insert(InviteMailRow, {
        ...whose,
        emailNormalised: row.emailNormalised,
        number: 1,
        status: 'sent',
        attempts: 1,
        queuedAt: createdAt,
        dueAt: createdAt,
        settledAt: createdAt,
        reply: '250 planted',
      });
      ids.push(Number(row.id));
    }
    return ids;
  });
}
