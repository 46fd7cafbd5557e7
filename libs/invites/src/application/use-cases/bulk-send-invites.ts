import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Actor, requireKnownSender } from '../../domain/actor.js';
import type { InviteContent } from '../../domain/content.js';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite, type InviteDraft, type Member, requireInviter } from '../../domain/invite.js';
import { InviteError, type InviteErrorCode } from '../../domain/invite-error.js';
import { isRole } from '../../domain/role.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InvitePolicy, proposalOf } from '../ports/invite-policy.js';
import { InviteRepository, type Outcome } from '../ports/invite-repository.js';
import { InviteTokens } from '../ports/invite-tokens.js';
import { Transaction } from '../ports/transaction.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import type { BulkOutcome } from './bulk-outcome.js';
import { InviteDescriber } from './invite-describer.js';
import { requireMember } from './require-member.js';

/** What one invite and many are sent with. */
export interface DraftTerms extends Partial<InviteContent> {
  readonly actor: Actor;
  readonly workspaceId: number;
  /** 1 Viewer, 2 Editor, 3 Admin, 4 Owner. */
  readonly role: number;
  /** Mails an address even if it has bounced. */
  readonly force?: boolean;
  /** False: no mail is queued, and the limits on mail do not count it. True when left out. */
  readonly sendMail?: boolean;
}

/** Who invites these addresses, where to, and as what. */
export interface BulkSendInvitesCommand extends DraftTerms {
  /** As typed. */
  readonly emails: readonly string[];
}

/**
 * Invites several addresses on the same terms and queues their mails: an outcome per address, in order. One that is
 * refused (malformed, repeated in the request, of a domain that is not allowed, a member's, against the policy, pending already, bounced, over a limit)
 * affects no other.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`,
 * `invalid-role`, `invalid-message`, `invalid-locale`, `invalid-metadata` or `invalid-return-to`
 */
@Injectable()
export class BulkSendInvites {
  constructor(
    private readonly directory: WorkspaceDirectory,
    private readonly invites: InviteRepository,
    private readonly transaction: Transaction,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    private readonly describer: InviteDescriber,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'validForMs'>,
    @Optional() private readonly policy?: InvitePolicy,
  ) {}

  async execute({ emails, ...terms }: BulkSendInvitesCommand): Promise<BulkOutcome[]> {
    const { actor, workspaceId } = terms;
    const addresses = emails.map(parsed);
    const [member, invitedMembers] = await Promise.all([
      requireMember(this.directory, actor, workspaceId),
      this.#membersAmong(addresses, workspaceId),
    ]);
    const drafts = withoutMembers(this.#drafts(addresses, terms, member), invitedMembers);
    const sound = drafts.filter((draft): draft is InviteDraft => !(draft instanceof InviteError));
    const outcomes = (await this.#add(sound, actor)).values();
    return drafts.map((draft) => {
      const outcome = draft instanceof InviteError ? draft : outcomes.next().value!;
      return outcome instanceof InviteError ? outcome : this.describer.describeOwn(outcome, actor, member);
    });
  }

  #drafts(addresses: readonly Outcome<EmailAddress>[], terms: DraftTerms, member: Member): Outcome<InviteDraft>[] {
    const { actor, workspaceId, role, sendMail = true, ...content } = terms;
    requireInviter(member);
    requireKnownSender(actor);
    if (!isRole(role)) throw new InviteError('invalid-role');
    requireInviter(member, role);
    const now = this.clock.now();
    const { validForMs } = this.settings;
    const seen = new Set<string>();
    return addresses.map((email) => {
      if (email instanceof InviteError) return email;
      if (seen.has(email.normalised)) return new InviteError('duplicate-in-request');
      seen.add(email.normalised);
      const token = this.tokens.create();
      const about = { now, actor: member, workspaceId, role, email, byHand: !sendMail, validForMs, token };
      return outcomeOf(() => Invite.send({ ...content, ...about }), 'domain-not-allowed');
    });
  }

  async #membersAmong(addresses: readonly Outcome<EmailAddress>[], workspaceId: number): Promise<UserIds> {
    const emails = addresses.flatMap((address) => (address instanceof InviteError ? [] : [address.normalised]));
    if (emails.length === 0 || !Number.isSafeInteger(workspaceId)) return new Map();
    return this.directory.membersWithEmails(workspaceId, [...new Set(emails)]);
  }

  /** Where the host has a policy, it is asked within the transaction that stores the invites. */
  async #add(drafts: readonly InviteDraft[], actor: Actor): Promise<Outcome<Invite>[]> {
    const { policy } = this;
    if (!policy || drafts.length === 0) return this.invites.add(drafts);
    return this.transaction.run(async () => {
      const proposals = drafts.map(({ state }) => proposalOf(actor, state));
      const vetoes = await policy.vetoSending(proposals);
      if (vetoes.length !== drafts.length) {
        throw new Error(
          `InvitePolicy.vetoSending was asked about ${drafts.length}, and has answered ${vetoes.length}.`,
        );
      }
      const added = (await this.invites.add(drafts.filter((_, index) => vetoes[index] === undefined))).values();
      return vetoes.map((sentence) =>
        sentence === undefined ? added.next().value! : new InviteError('refused-by-policy', { sentence }),
      );
    });
  }
}

/** By normalised address. */
type UserIds = ReadonlyMap<string, number>;

function withoutMembers(drafts: readonly Outcome<InviteDraft>[], members: UserIds): Outcome<InviteDraft>[] {
  return drafts.map((draft) => {
    const userId = draft instanceof InviteError ? undefined : members.get(draft.state.email.normalised);
    return userId === undefined ? draft : new InviteError('already-member', { userId });
  });
}

function parsed(typed: string): Outcome<EmailAddress> {
  return outcomeOf(() => EmailAddress.parse(typed), 'invalid-email');
}

/** What the work returns, or the refusal of this code, which is about one address and affects no other. */
function outcomeOf<T>(work: () => T, code: InviteErrorCode): Outcome<T> {
  try {
    return work();
  } catch (error) {
    if (error instanceof InviteError && error.code === code) return error;
    throw error;
  }
}
