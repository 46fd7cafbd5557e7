import { Injectable } from '@nestjs/common';
import { httpsUrlOrNull } from '../../domain/https-url.js';
import { ceilingOf, type Invite, type InviteStatus, type Obstacle } from '../../domain/invite.js';
import { cleanName } from '../../domain/name.js';
import type { InviteForHolder, InviteMember, InviterFacts } from '../ports/invite-repository.js';
import type { Role } from '../../domain/role.js';
import { Clock } from '../ports/clock.js';
import { InviteTokens, WITHHELD_TOKEN } from '../ports/invite-tokens.js';
import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from '../ports/workspace-directory.js';

/** An invite as its workspace's Admins see it. */
export interface InviteDetails {
  readonly id: number;
  /** {@link WITHHELD_TOKEN} when the reader may not invite to the invite's role, or the token is dead. */
  readonly token: string;
  readonly email: string;
  readonly role: Role;
  readonly status: InviteStatus;
  readonly message: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly inviterEmail: string;
  readonly inviterUsername: string;
  readonly workspaceName: string;
  readonly isExpired: boolean;
}

/** An invite as the holder of its token sees it. */
export interface InvitePreview {
  readonly email: string;
  readonly workspaceId: number;
  readonly workspace: WorkspaceFacts;
  readonly inviterId: number;
  readonly inviter: UserFacts;
  readonly role: Role;
  readonly isExpired: boolean;
  readonly expiresAt: Date;
  readonly message: string;
  /** The language of its mail: a language tag (BCP 47). */
  readonly locale: string;
  readonly status: InviteStatus;
  /** A path of the host's front end, where the invitee goes after accepting; null when there is none. */
  readonly returnTo: string | null;
  /** {@link WITHHELD_TOKEN} when it is dead. */
  readonly token: string;
  /** Why it can't be accepted now; undefined when it can. */
  readonly obstacle: Obstacle | undefined;
  /**
   * True for an accepted invite whose acceptor is no longer a member, or not yet where membership follows acceptance.
   */
  readonly hasLeft: boolean;
  /** A new link was asked for within the last day. */
  readonly isRequested: boolean;
}

const NOBODY: UserFacts = { email: '', emailVerified: false, fullName: '', username: '', picture: null };
const NOWHERE: WorkspaceFacts = { name: '', description: '', logo: null };

/** Combines an invite with its token and with what the directory knows of its workspace and inviter. */
@Injectable()
export class InviteDescriber {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
  ) {}

  /** Describes an invite whose inviter is known: that costs no look-up. */
  describeOwn(invite: Invite, inviter: { readonly email: string }, reader: InviteMember): InviteDetails {
    return this.#details(invite, { ...NOBODY, ...inviter }, reader);
  }

  /** Describes an invite of the reader's workspace. */
  async describe(invite: Invite, reader: InviteMember): Promise<InviteDetails> {
    return (await this.describeAll([invite], reader))[0]!;
  }

  /** Describes invites of the reader's workspace, in order. */
  async describeAll(invites: readonly Invite[], reader: InviteMember): Promise<InviteDetails[]> {
    const users = await this.directory.users(distinct(invites.map(({ state }) => state.inviterId)));
    return invites.map((invite) => this.#details(invite, users.get(invite.state.inviterId) ?? NOBODY, reader));
  }

  /** @param token by which it was found, which need not be derived again */
  async preview(found: InviteForHolder, token: string): Promise<InvitePreview> {
    return (await this.previewAll([found], () => token))[0]!;
  }

  /** Previews invites, in order. */
  async previewAll(
    found: readonly InviteForHolder[],
    tokenOf = ({ state }: Invite) => this.tokens.tokenOf(state) ?? WITHHELD_TOKEN,
  ): Promise<InvitePreview[]> {
    if (found.length === 0) return [];
    const [shown, left] = await Promise.all([
      this.#factsOf(found),
      Promise.all(found.map(({ invite }) => this.#hasLeft(invite))),
    ]);
    const now = this.clock.now();
    return found.map(({ invite, inviter }, index) => {
      const facts = shown[index]!;
      return {
        email: invite.state.email.display,
        workspaceId: invite.state.workspaceId,
        workspace: {
          ...facts.workspace,
          name: cleanName(facts.workspace.name),
          logo: httpsUrlOrNull(facts.workspace.logo),
        },
        inviterId: invite.state.inviterId,
        inviter: {
          ...facts.inviter,
          fullName: cleanName(facts.inviter.fullName),
          username: cleanName(facts.inviter.username),
          picture: httpsUrlOrNull(facts.inviter.picture),
        },
        role: invite.state.role,
        isExpired: invite.isExpired(now),
        expiresAt: invite.state.expiresAt,
        message: invite.state.message,
        locale: invite.state.locale,
        returnTo: invite.state.returnTo,
        status: invite.state.status,
        token: tokenOf(invite),
        obstacle: invite.obstacle({ now, inviter }),
        hasLeft: left[index]!,
        isRequested: invite.isRequested(now),
      };
    });
  }

  /** What each shows of its inviter and workspace: the directory is asked for what was not read with the invite. */
  async #factsOf(found: readonly InviteForHolder[]): Promise<InviterFacts[]> {
    const unknown = found.flatMap(({ invite, facts }) => (facts ? [] : [invite.state]));
    if (unknown.length === 0) return found.map(({ facts }) => facts!);
    const [workspaces, users] = await Promise.all([
      this.directory.workspaces(distinct(unknown.map(({ workspaceId }) => workspaceId))),
      this.directory.users(distinct(unknown.map(({ inviterId }) => inviterId))),
    ]);
    return found.map(({ invite: { state }, facts }) => {
      if (facts) return facts;
      const [workspace, inviter] = [workspaces.get(state.workspaceId), users.get(state.inviterId)];
      return { workspace: workspace ?? NOWHERE, inviter: inviter ?? NOBODY };
    });
  }

  async #hasLeft({ state: { status, acceptedById, workspaceId } }: Invite): Promise<boolean> {
    if (status !== 'accepted' || acceptedById === null) return false;
    return (await this.directory.member(acceptedById, workspaceId)) === undefined;
  }

  #details(invite: Invite, inviter: UserFacts, reader: InviteMember): InviteDetails {
    const { id, email, role, status, message, createdAt, expiresAt, acceptedAt } = invite.state;
    return {
      id,
      token: (maySeeToken(invite, reader) && this.tokens.tokenOf(invite.state)) || WITHHELD_TOKEN,
      email: email.display,
      role,
      status,
      message,
      createdAt,
      expiresAt,
      acceptedAt,
      inviterEmail: inviter.email,
      inviterUsername: cleanName(inviter.username),
      workspaceName: cleanName(reader.workspaceName),
      isExpired: invite.isExpired(this.clock.now()),
    };
  }
}

/** Only a reader who could send the invite sees its token. */
export function maySeeToken({ state: { role } }: Invite, reader: InviteMember): boolean {
  return role <= ceilingOf(reader);
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
