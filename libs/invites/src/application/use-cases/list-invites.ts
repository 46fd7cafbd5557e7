import { Injectable } from '@nestjs/common';
import { requireInviter } from '../../domain/invite.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';
import { Clock } from '../ports/clock.js';
import { InviteQueries, type PageQuery } from '../ports/invite-queries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

export interface InvitePage {
  readonly invites: readonly InviteDetails[];
  /** Ask for the next page with this as `before`; undefined when there is none. */
  readonly next: number | undefined;
}

/**
 * A workspace's invites, newest first, in pages.
 *
 * @throws InviteError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class ListInvites {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly queries: InviteQueries,
    private readonly describer: InviteDescriber,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, ...query }: PageQuery & { readonly actor: Actor }): Promise<InvitePage> {
    const member = await requireMember(this.directory, actor, query.workspaceId);
    requireInviter(member);
    const invites = await this.queries.page({ ...query, limit: query.limit + 1, now: this.clock.now() });
    const shown = invites.slice(0, query.limit);
    return {
      invites: await this.describer.describeAll(shown, member),
      next: invites.length > shown.length ? shown.at(-1)?.state.id : undefined,
    };
  }
}
