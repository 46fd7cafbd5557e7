import type { DataSource } from 'typeorm';
import { EmailAddress } from '../domain/email-address.js';
import type { InviteStatus } from '../domain/invite.js';
import type { Role } from '../domain/role.js';
import { KeyedInviteTokens } from '../infrastructure/keyed-invite-tokens.js';
import { InviteHistoryRow, InviteMailRow, InviteRow } from '../infrastructure/postgres/entities.js';

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
    for (const invite of invites) {
      const { createdAt, validForMs = 7 * 24 * 60 * 60 * 1000, status = 'pending', message = '', role } = invite;
      const { locale = 'en' } = invite;
      const email = EmailAddress.parse(invite.email);
      const tokenSeed = tokens.newSeed();
      const { id } = await manager.save(
        manager.create(InviteRow, {
          workspaceId: String(invite.workspaceId),
          email: email.display,
          emailNormalised: email.normalised,
          role,
          message,
          locale,
          status,
          inviterId: String(invite.inviterId),
          tokenSeed,
          tokenDigest: tokens.digestOf(tokens.tokenOf(tokenSeed)),
          validForMs: String(validForMs),
          createdAt,
          expiresAt: new Date(createdAt.getTime() + validForMs),
          acceptedAt: status === 'accepted' ? createdAt : null,
          acceptedById: invite.acceptedById === undefined ? null : String(invite.acceptedById),
          mails: 1,
        }),
      );
      await manager.insert(InviteHistoryRow, {
        workspaceId: String(invite.workspaceId),
        inviteId: id,
        at: createdAt,
        kind: 'sent',
        actorId: String(invite.inviterId),
      });
      const delivered = {
        status: 'sent' as const,
        attempts: 1,
        queuedAt: createdAt,
        dueAt: createdAt,
        settledAt: createdAt,
        reply: '250 planted',
      };
      const whose = { inviteId: id, workspaceId: String(invite.workspaceId), emailNormalised: email.normalised };
      await manager.insert(InviteMailRow, { ...whose, number: 1, ...delivered });
      ids.push(Number(id));
    }
    return ids;
  });
}
