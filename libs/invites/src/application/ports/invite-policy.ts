import type { Role } from '../../domain/role.js';
import type { Actor } from '../../domain/actor.js';

/** An invite that is about to be sent or accepted, and who is doing it. */
export interface InviteProposal {
  readonly actor: Actor;
  readonly workspaceId: number;
  /** The invitee's address in lower case. */
  readonly email: string;
  readonly role: Role;
}

/**
 * What the host refuses although the rules of invites allow it: a seat too many, a domain that is not allowed. It is
 * asked within the transaction that stores what it lets pass: with a lock of its own taken there (through the
 * `HostTransaction`) it keeps a quota exactly. What it lets pass may still be refused (pending already, over a limit):
 * it should count what is stored, not what it has been asked. A resend is of an invite that it has let pass: it is not asked again.
 */
export abstract class InvitePolicy {
  /** For each, in order, as if those before it that pass were stored: undefined lets it pass; a sentence refuses it, and is what the actor is told. */
  abstract vetoSending(proposals: readonly InviteProposal[]): Promise<readonly (string | undefined)[]>;

  /** Undefined lets it pass; a sentence refuses it, and is what the actor is told. The invite stays pending. */
  abstract vetoAccepting(proposal: InviteProposal): Promise<string | undefined>;
}
