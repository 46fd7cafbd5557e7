import type { Role } from '../../../domain/role.js';

/**
 * All texts of the mail in one language, free of characters that markup needs. A language without one of them does not
 * compile.
 */
export interface Words {
  /** The primary language subtag. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly roles: Readonly<Record<Role, string>>;
  /** Replaces the name of an inviter without one, at the start of a sentence. */
  readonly someMember: string;
  /** Replaces the name of a workspace without one, in the sentences below. */
  readonly someWorkspace: string;
  readonly subject: (inviter: string, workspace: string) => string;
  readonly headline: (inviter: string, workspace: string) => string;
  readonly yourRole: (role: string) => string;
  readonly writes: (inviter: string) => string;
  /** On the button. */
  readonly open: string;
  /** Above the link. */
  readonly orOpen: string;
  /** Names the invited address. */
  readonly meantFor: (email: string) => string;
  readonly validUntil: (when: string) => string;
  readonly notExpected: string;
}
