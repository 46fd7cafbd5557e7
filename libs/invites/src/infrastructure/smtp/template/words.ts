import type { NoticeKind } from '../../../domain/notice.js';
import type { Role } from '../../../domain/role.js';

/** What an inviter is told of invites of one kind. */
export interface NewsWords {
  readonly subject: (workspace: string) => string;
  /** The addresses follow it. */
  readonly sentence: (workspace: string) => string;
  /** Follows the addresses, if there is anything that the inviter can do. */
  readonly advice?: string;
}

/**
 * All texts of the mails in one language, free of characters that markup needs. A language without one of them does not
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
  /** Of the mail to an inviter. */
  readonly news: Readonly<Record<NoticeKind, NewsWords>> & {
    /** In the subject of a mail that tells of more than one kind. */
    readonly several: Pick<NewsWords, 'subject'>;
    /** Why the inviter is told. */
    readonly why: (workspace: string) => string;
  };
  /** Of the mail to the Owners about a webhook. */
  readonly webhookDisabled: {
    readonly subject: (workspace: string) => string;
    readonly sentence: (workspace: string, host: string) => string;
    readonly advice: string;
  };
}
