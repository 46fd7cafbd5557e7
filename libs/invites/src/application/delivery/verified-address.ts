import { EmailAddress } from '../../domain/email-address.js';
import type { UserFacts } from '../ports/workspace-directory.js';

/** Where a user can be mailed; undefined without a verified plain address, as an API key is. */
export function verifiedAddressOf(user: UserFacts | undefined): string | undefined {
  return user?.emailVerified ? EmailAddress.tryParse(user.email)?.display : undefined;
}
