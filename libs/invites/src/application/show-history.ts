import { Injectable } from '@nestjs/common';
import { type HistoryEntry, requireInviter } from '../domain/invite.js';
import { InviteRepository } from '../domain/invite-repository.js';
import type { Actor } from './actor.js';
import { InviteQueries, type MailRecord } from './ports/invite-queries.js';
import { WorkspaceDirectory } from './ports/workspace-directory.js';

/** Something that happened to an invite or to one of its mails. */
export type HistoryLine =
  | {
      readonly at: Date;
      readonly kind: HistoryEntry['kind'];
      readonly byEmail: string | null;
      /** Of a decline: whoever held the link, and nobody knows who that was. */
      readonly by?: 'link-holder';
      readonly changes?: HistoryEntry['changes'];
    }
  | {
      readonly at: Date;
      readonly kind: 'mail-queued' | 'mail-sent' | 'mail-skipped' | 'mail-failed' | 'mail-bounced';
      readonly byEmail: null;
      readonly attempts: number;
      /** The mail server's last reply, or why the mail was skipped (its obstacle, or a newer mail) or came back. */
      readonly reply: string | null;
      /** Of `mail-sent`: when it reached its mailbox, if that was told. */
      readonly deliveredAt?: Date;
    };

/**
 * Who did what to an invite and when, and what became of each mail, oldest first.
 *
 * @throws InviteError `invite-not-found` or `permission-denied`
 */
@Injectable()
export class ShowHistory {
  constructor(
    private readonly invites: InviteRepository,
    private readonly queries: InviteQueries,
    private readonly directory: WorkspaceDirectory,
  ) {}

  async execute({ actor, inviteId }: { readonly actor: Actor; readonly inviteId: number }): Promise<HistoryLine[]> {
    const { member } = await this.invites.find({ inviteId, actorId: actor.userId });
    requireInviter(member);
    const { entries, mails } = await this.queries.historyOf(inviteId);
    const actorIds = entries.map(({ actorId }) => actorId).filter((id) => id !== null);
    const users = await this.directory.users([...new Set(actorIds)]);
    const lines: HistoryLine[] = [
      ...entries.map(({ at, kind, actorId, changes }) => ({
        at,
        kind,
        byEmail: actorId === null ? null : (users.get(actorId)?.email ?? null),
        ...(kind === 'declined' && { by: 'link-holder' as const }),
        ...(changes && { changes }),
      })),
      ...mails.flatMap((mail) => [...linesOf(mail), ...bounceOf(mail)]),
    ];
    return lines.sort((a, b) => a.at.getTime() - b.at.getTime());
  }
}

/** A mail is queued, also anew after a failure, and has one fate; while it has none, its last reply stands beside the queueing. */
function linesOf({ queuedAt, status, attempts, settledAt, reply, deliveredAt, failures }: MailRecord): HistoryLine[] {
  const queued = (at: Date) => ({ at, kind: 'mail-queued' as const, byEmail: null, attempts: 0, reply: null });
  const earlier = failures.flatMap((failure, index): HistoryLine[] => [
    queued(failures[index - 1]?.requeuedAt ?? queuedAt),
    { at: failure.failedAt, kind: 'mail-failed', byEmail: null, attempts: failure.attempts, reply: failure.reply },
  ]);
  const lastQueued = queued(failures.at(-1)?.requeuedAt ?? queuedAt);
  if (status === 'queued' || !settledAt) return [...earlier, { ...lastQueued, attempts, reply }];
  return [
    ...earlier,
    lastQueued,
    {
      at: settledAt,
      kind: `mail-${status}`,
      byEmail: null,
      attempts,
      reply,
      ...(status === 'sent' && deliveredAt && { deliveredAt }),
    },
  ];
}

function bounceOf({ bouncedAt, bounce, attempts }: MailRecord): HistoryLine[] {
  return bouncedAt ? [{ at: bouncedAt, kind: 'mail-bounced', byEmail: null, attempts, reply: bounce }] : [];
}
