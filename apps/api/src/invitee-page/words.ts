import type { Role } from '@invites/invites';

export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** All texts of the page in one language. A missing text does not compile. */
export interface Words {
  /** The primary language subtag. */
  readonly language: string;
  readonly roles: Readonly<Record<Role, string>>;
  /** Names an inviter without a name, at the start of a sentence. */
  readonly someMember: string;
  /** Names a workspace without a name in the sentences below. */
  readonly someWorkspace: string;
  readonly headline: (inviter: string, workspace: string) => string;
  readonly meantFor: (email: string) => string;
  readonly yourRole: (role: string) => string;
  readonly writes: (inviter: string) => string;
  readonly validUntil: (when: string, howLong: string) => string;
  readonly accept: string;
  readonly decline: string;
  readonly back: string;
  readonly howToAccept: (email: string) => string;
  readonly notExpected: string;
  readonly reallyDecline: (workspace: string) => Notice;
  readonly declined: (workspace: string, inviter: string) => Notice;
  readonly welcome: (workspace: string, role: string) => Notice;
  readonly accepted: (workspace: string, email: string) => Notice;
  /** For an invitee who accepted and is no longer a member. */
  readonly hasLeft: (workspace: string, email: string) => Notice;
  /** The invite was cancelled or declined. */
  readonly withdrawn: (inviter: string) => Notice;
  /** A resend can revive the invite. */
  readonly lapsed: (inviter: string, when: string) => Notice;
  readonly request: string;
  /** Does not promise that anybody is told: the inviter may have left, or want no such mail. */
  readonly requested: (inviter: string) => Notice;
  /** Only a new invite helps. */
  readonly closed: (inviter: string, when: string) => Notice;
  readonly inviterLostPermission: Notice;
  /** The workspace does not invite addresses of this domain. */
  readonly domainNotAllowed: (workspace: string, email: string) => Notice;
  readonly unknown: Notice;
  readonly tooOften: Notice;
  readonly notThisWay: Notice;
  readonly broken: Notice;
}
