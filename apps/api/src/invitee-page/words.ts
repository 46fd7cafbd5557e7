import type { Role } from '@invites/invites';

export interface Told {
  readonly title: string;
  readonly text: string;
}

/** Everything that the page says in a language. A key that a language lacks does not compile. */
export interface Words {
  /** The primary language subtag. */
  readonly language: string;
  readonly roles: Readonly<Record<Role, string>>;
  /** Stands for an inviter without a name, at the start of a sentence. */
  readonly someMember: string;
  /** Stands for a workspace without a name, where the sentences below have its name. */
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
  readonly reallyDecline: (workspace: string) => Told;
  readonly declined: (workspace: string, inviter: string) => Told;
  readonly welcome: (workspace: string, role: string) => Told;
  readonly accepted: (workspace: string, email: string) => Told;
  /** Of somebody who accepted, and is no member any more. */
  readonly hasLeft: (workspace: string, email: string) => Told;
  /** It was cancelled, or declined. */
  readonly withdrawn: (inviter: string) => Told;
  /** A resend revives it. */
  readonly lapsed: (inviter: string, when: string) => Told;
  /** Only another invite helps. */
  readonly closed: (inviter: string, when: string) => Told;
  readonly inviterLostPermission: Told;
  readonly unknown: Told;
  readonly tooOften: Told;
  readonly notThisWay: Told;
  readonly broken: Told;
}
