import type { InviteState } from '../../domain/invite.js';
import type { Metadata } from '../../domain/metadata.js';
import type { Role } from '../../domain/role.js';
import type { Actor } from '../../domain/actor.js';

/** An invite that is about to be sent or accepted, and who is doing it. */
export interface InviteProposal {
  readonly actor: Actor;
  readonly workspaceId: number;
  /** The invitee's address in lower case. */
  readonly email: string;
  readonly role: Role;
  readonly metadata: Metadata;
  /** Where the invitee goes after accepting: a path of the host's front end; null when there is none. */
  readonly returnTo: string | null;
}

export function proposalOf(
  actor: Actor,
  { workspaceId, email, role, metadata, returnTo }: Omit<InviteState, 'id'>,
): InviteProposal {
  return { actor, workspaceId, email: email.normalised, role, metadata, returnTo };
}

/**
 * Refuses what the rules of invites allow but the host does not, such as one seat too many or a domain. It is called in
 * the transaction that stores what it allows, so that it can keep a quota exactly by a lock taken there (through
 * `HostTransaction`). What it allows may still be refused (pending already, over a limit): it should count what is
 * stored, not what it was called with. It is not called for a resend, because it has allowed the invite before.
 */
export abstract class InvitePolicy {
  /**
   * Decides on each, in order, as if those that it allows before were stored: undefined allows it; a sentence refuses
   * it, and is shown to the actor.
   */
  abstract vetoSending(proposals: readonly InviteProposal[]): Promise<readonly (string | undefined)[]>;

  /** Undefined allows it; a sentence refuses it, and is shown to the actor. The invite stays pending then. */
  abstract vetoAccepting(proposal: InviteProposal): Promise<string | undefined>;
}
