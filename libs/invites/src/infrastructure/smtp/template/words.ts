import type { Role } from '../../../domain/role.js';

/** Everything that the mail says in a language. A key that a language lacks does not compile. */
export interface Words {
  /** The primary language subtag. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly roles: Readonly<Record<Role, string>>;
  /** Stands for an inviter without a name, at the start of a sentence. */
  readonly someMember: string;
  /** Stands for a workspace without a name, where the sentences below have its name. */
  readonly someWorkspace: string;
  readonly subject: (inviter: string, workspace: string) => string;
  readonly headline: (inviter: string, workspace: string) => string;
  readonly yourRole: (role: string) => string;
  readonly writes: (inviter: string) => string;
  /** On the button. */
  readonly open: string;
  /** Above the link. */
  readonly orOpen: string;
  readonly validUntil: (when: string) => string;
  readonly notExpected: string;
}
