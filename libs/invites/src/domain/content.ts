import { DEFAULT_LOCALE, requireLocale } from './locale.js';
import { requireMessage } from './message.js';
import { isSameMetadata, type Metadata, requireMetadata } from './metadata.js';
import { requireReturnTo } from './return-to.js';

/** What whoever sends or edits an invite says in it, and attaches to it. */
export interface InviteContent {
  readonly message: string;
  /** A canonical language tag (BCP 47): what the invitee reads. */
  readonly locale: string;
  readonly metadata: Metadata;
  /** A path of the host's front end, where the invitee goes after accepting; null when there is none. */
  readonly returnTo: string | null;
}

const NOTHING: InviteContent = { message: '', locale: DEFAULT_LOCALE, metadata: {}, returnTo: null };

/**
 * What is given in place of what there was; what is left out stays as it was.
 *
 * @throws InviteError `invalid-message`, `invalid-locale`, `invalid-metadata` or `invalid-return-to`
 */
export function requireContent(given: Partial<InviteContent>, before = NOTHING): InviteContent {
  const { message, locale, metadata, returnTo } = given;
  return {
    message: message === undefined ? before.message : requireMessage(message),
    locale: locale === undefined ? before.locale : requireLocale(locale),
    metadata: metadata === undefined ? before.metadata : requireMetadata(metadata),
    returnTo: returnTo === undefined ? before.returnTo : returnTo === null ? null : requireReturnTo(returnTo),
  };
}

/** Which parts of the content are others than before. */
export type ContentChanges = { readonly [Part in keyof InviteContent]?: true };

export function contentChanges(before: InviteContent, after: InviteContent): ContentChanges {
  return {
    ...(before.message !== after.message && { message: true }),
    ...(before.locale !== after.locale && { locale: true }),
    ...(!isSameMetadata(before.metadata, after.metadata) && { metadata: true }),
    ...(before.returnTo !== after.returnTo && { returnTo: true }),
  };
}
