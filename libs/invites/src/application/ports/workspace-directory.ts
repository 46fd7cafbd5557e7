import type { InviteMember } from './invite-repository.js';
import type { Role } from '../../domain/role.js';

/** What invites show of a workspace. */
export interface WorkspaceFacts {
  readonly name: string;
  readonly description: string;
  /** An https URL; nothing else is shown. */
  readonly logo: string | null;
  /** False: its inviters are not mailed what becomes of their invites. True when left out. */
  readonly notifyInviters?: boolean;
}

/** What invites show of a person, and where they can be mailed. */
export interface UserFacts {
  readonly email: string;
  readonly emailVerified: boolean;
  /** Empty when the user has given none; one of which nothing can be seen counts as none. */
  readonly fullName: string;
  /** Empty when the user has given none; one of which nothing can be seen counts as none. */
  readonly username: string;
  /** An https URL; nothing else is shown. */
  readonly picture: string | null;
}

/** Somebody who becomes a member of a workspace, in no particular order. */
export interface Admission {
  readonly userId: number;
  readonly workspaceId: number;
  readonly role: Role;
}

/** The host's workspaces, users and memberships. */
export abstract class WorkspaceDirectory {
  /**
   * The user as a member of the workspace, or undefined when there is no such workspace or membership, with
   * `maxInviteRole` for one who may invite to less than their own role, and `allowedEmailDomains` where the workspace
   * invites only addresses of some domains. The id of the workspace is whatever positive integer up to 2⁵³ − 1 a request
   * has named: a column may hold less.
   */
  abstract member(userId: number, workspaceId: number): Promise<InviteMember | undefined>;

  /** Facts by workspace id; a workspace that does not exist is left out. */
  abstract workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>>;

  /** Facts by user id; a user who does not exist is left out. */
  abstract users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>>;

  /**
   * The members of the workspace whose verified addresses these are: user ids by normalised address. They are not
   * invited again. A directory that does not override it knows none.
   *
   * @param emails normalised: trimmed, in lower case, an internationalised domain as its A-labels
   */
  async membersWithEmails(_workspaceId: number, _emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map();
  }

  /**
   * The Owners of the workspace who are persons; they are mailed what concerns all of it. A directory that does not
   * override it names none.
   */
  async ownersOf(_workspaceId: number): Promise<readonly UserFacts[]> {
    return [];
  }

  /**
   * Makes the user a member with this role; an existing member keeps the higher of the two. Takes part in the
   * transaction that it is called in, so that acceptance and membership are stored together; with `admitAfterwards` it
   * is called later, perhaps more than once, until it succeeds.
   */
  abstract admit(userId: number, workspaceId: number, role: Role): Promise<void>;

  /**
   * Admits those who accept at the same moment, all or none, in the transaction that stores their acceptances. When it
   * fails, each is admitted again in a transaction of its own, as they all are by a directory that does not override it.
   */
  async admitAll(admissions: readonly Admission[]): Promise<void> {
    for (const { userId, workspaceId, role } of admissions) await this.admit(userId, workspaceId, role);
  }
}
