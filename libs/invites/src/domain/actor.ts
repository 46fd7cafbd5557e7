import { EmailAddress } from './email-address.js';
import { InviteError } from './invite-error.js';

/** The signed-in user on whose behalf a use case runs. */
export interface Actor {
  readonly userId: number;
  readonly email: string;
  /** Whether the user has verified the address. Without that, nothing can be accepted, sent or resent. */
  readonly emailVerified: boolean;
  /** True for an API key or a service account: it acts for its workspace, and sends and resends without an address. */
  readonly isApiKey?: boolean;
}

/** Undefined without a verified address, and for one that could not be invited: no invite has it. */
export function verifiedEmailOf({ email, emailVerified }: Actor): EmailAddress | undefined {
  return emailVerified ? EmailAddress.tryParse(email) : undefined;
}

/** Only a person with a verified address sends mail. An API key sends in the name of its workspace. */
export function isKnownSender({ emailVerified, isApiKey = false }: Actor): boolean {
  return emailVerified || isApiKey;
}

/** @throws InviteError `email-not-verified` */
export function requireKnownSender(actor: Actor): void {
  if (!isKnownSender(actor)) throw new InviteError('email-not-verified');
}
