import { InviteError } from './invite-error.js';
import type { Actor } from './actor.js';

/**
 * Mail goes out in somebody's name: a person has proved to own an address, and an API key stands for its workspace.
 *
 * @throws InviteError `email-not-verified`
 */
export function requireKnownSender({ emailVerified, isApiKey = false }: Actor): void {
  if (!emailVerified && !isApiKey) throw new InviteError('email-not-verified');
}
