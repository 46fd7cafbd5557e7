import { Injectable } from '@nestjs/common';
import { EmailAddress } from '../../domain/email-address.js';
import { requireInviter } from '../../domain/invite.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteDetails, InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';
import { Clock } from '../ports/clock.js';
import { type InvitePosition, InviteQueries, type PageQuery, type PageSearch } from '../ports/invite-queries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

/** Invites, newest first, and where the next page begins. */
export interface InvitePage {
  readonly invites: readonly InviteDetails[];
  /** Ask for the next page with this as `before`; undefined when there is none. */
  readonly next: InvitePosition | undefined;
}

/**
 * A workspace's invites, newest first, in pages. What is filtered by more than a status, or two instants, is searched for
 * among 5,000 invites at a time: a page may have few of them or none though there is a next one.
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

  async execute({ actor, invitedBy, ...query }: PageQuery & { readonly actor: Actor }): Promise<InvitePage> {
    const member = await requireMember(this.directory, actor, query.workspaceId);
    requireInviter(member);
    const search = { ...query, now: this.clock.now() };
    const inviterIds = invitedBy && (await this.#invitersWith(invitedBy, search));
    const { invites, next } = await this.queries.page({ ...search, inviterIds });
    return { invites: await this.describer.describeAll(invites, member), next };
  }

  /** By the addresses that the list shows, whoever the inviters are: members, keys, or people who have left. */
  async #invitersWith(email: EmailAddress, search: PageSearch): Promise<number[]> {
    const userIds = await this.queries.pageInviters(search);
    const users = await this.directory.users(userIds);
    return userIds.filter((id) => EmailAddress.tryParse(users.get(id)?.email ?? '')?.equals(email));
  }
}
