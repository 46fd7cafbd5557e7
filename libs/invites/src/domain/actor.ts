import { EmailAddress } from './email-address.js';
import { InviteError } from './invite-error.js';

/** The signed-in user on whose behalf a use case runs. */
export interface Actor {
  readonly userId: number;
  readonly email: string;
  /** Whether the user has proved to own the address. Without it nothing can be accepted, sent or resent. */
  readonly emailVerified: boolean;
  /** True for an API key or a service account: it stands for its workspace, and sends and resends without an address. */
  readonly isApiKey?: boolean;
}

/** Undefined without a verified address, and for one that could not be invited: no invite has it. */
export function verifiedEmailOf({ email, emailVerified }: Actor): EmailAddress | undefined {
  return emailVerified ? EmailAddress.tryParse(email) : undefined;
}

/**
 * Mail goes out in somebody's name: a person has to have a verified address, and an API key stands for its workspace.
 *
 * @throws InviteError `email-not-verified`
 */
export function requireKnownSender({ emailVerified, isApiKey = false }: Actor): void {
  if (!emailVerified && !isApiKey) throw new InviteError('email-not-verified');
}
