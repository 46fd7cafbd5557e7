import { Injectable } from '@nestjs/common';
import { type HistoryEntry, type Obstacle, OBSTACLES, requireInviter } from '../../domain/invite.js';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import {
  type HistoryPosition,
  type HistoryQuery,
  type HistoryRecord,
  InviteQueries,
  type MailStep,
} from '../ports/invite-queries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

/** Something that happened to an invite or to one of its mails. */
export type HistoryLine =
  | {
      readonly at: Date;
      readonly kind: HistoryEntry['kind'];
      readonly byEmail: string | null;
      /** Only of a decline and a request: the holder of the link, who is not known. */
      readonly by?: 'link-holder';
      readonly changes?: HistoryEntry['changes'];
    }
  | {
      readonly at: Date;
      readonly kind: MailStep;
      readonly byEmail: null;
      readonly attempts: number;
      /** The mail server's last reply, or why the mail was skipped (its obstacle, or a newer mail) or came back. */
      readonly reply: string | null;
      /** Only of `mail-skipped`: the obstacle that the invite had, if that was why. */
      readonly reason?: Obstacle;
      /** Only of `mail-sent`: when the mail reached its mailbox, if that was reported. */
      readonly deliveredAt?: Date;
    };

/** Lines of a history, oldest first, and where the next page begins. */
export interface HistoryPage {
  readonly lines: readonly HistoryLine[];
  /** Ask for the next page with this as `after`; undefined when there is none. */
  readonly next: HistoryPosition | undefined;
}

/**
 * What happened to an invite and to each of its mails, when and by whom, oldest first, in pages.
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

  async execute({ actor, ...query }: HistoryQuery & { readonly actor: Actor }): Promise<HistoryPage> {
    const { invite, member } = await this.invites.find({ inviteId: query.inviteId, actorId: actor.userId });
    requireInviter(member);
    const found = await this.queries.history({
      ...query,
      workspaceId: invite.state.workspaceId,
      limit: query.limit + 1,
    });
    const shown = found.slice(0, query.limit);
    const actorIds = shown.flatMap((record) =>
      'actorId' in record && record.actorId !== null ? [record.actorId] : [],
    );
    const users = await this.directory.users([...new Set(actorIds)]);
    return {
      lines: shown.map((record) => lineOf(record, (userId) => users.get(userId)?.email ?? null)),
      next: found.length > shown.length ? shown.at(-1)?.position : undefined,
    };
  }
}

function lineOf(
  { position: _position, ...record }: HistoryRecord,
  emailOf: (userId: number) => string | null,
): HistoryLine {
  if (!('actorId' in record)) {
    const reason = OBSTACLES.find((obstacle) => record.kind === 'mail-skipped' && obstacle === record.reply);
    return { byEmail: null, ...record, ...(reason && { reason }) };
  }
  const { actorId, ...entry } = record;
  return {
    byEmail: actorId === null ? null : emailOf(actorId),
    ...entry,
    ...((entry.kind === 'declined' || entry.kind === 'requested') && { by: 'link-holder' as const }),
  };
}
