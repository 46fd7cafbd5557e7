import { Injectable } from '@nestjs/common';
import { type InviteDraft } from '../../domain/invite.js';
import { InviteError } from '../../domain/invite-error.js';
import type { BulkOutcome } from './bulk-outcome.js';
import { InviteDescriber } from './invite-describer.js';
import { type DraftTerms, InviteDrafter } from './invite-drafter.js';
import { InviteSending } from './invite-sending.js';

export interface BulkSendInvitesCommand extends DraftTerms {
  /** As typed. */
  readonly emails: readonly string[];
}

/**
 * Invites several addresses on the same terms: an outcome per address, in order. One that is refused (malformed,
 * twice in the request, against the policy, pending already, bounced, over a limit) spoils no other.
 *
 * @throws InviteError `workspace-not-found`, `permission-denied`, `role-above-own`, `email-not-verified`, `invalid-role`,
 * `invalid-message` or `invalid-locale`
 */
@Injectable()
export class BulkSendInvites {
  constructor(
    private readonly drafter: InviteDrafter,
    private readonly sending: InviteSending,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ emails, ...terms }: BulkSendInvitesCommand): Promise<BulkOutcome[]> {
    const { draft, member } = await this.drafter.prepare(terms);
    const seen = new Set<string>();
    const prepared = emails.map((email) =>
      firstOf(
        seen,
        refusable(() => draft(email)),
      ),
    );
    const drafts = prepared.filter((one): one is InviteDraft => !(one instanceof InviteError));
    const outcomes = (await this.sending.add(drafts, terms.actor)).values();
    return prepared.map((one) => {
      const outcome = one instanceof InviteError ? one : outcomes.next().value!;
      return outcome instanceof InviteError ? outcome : this.describer.ofInviter(outcome, terms.actor, member);
    });
  }
}

function refusable(attempt: () => InviteDraft): InviteDraft | InviteError {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof InviteError && error.code === 'invalid-email') return error;
    throw error;
  }
}

function firstOf(seen: Set<string>, draft: InviteDraft | InviteError): InviteDraft | InviteError {
  if (draft instanceof InviteError) return draft;
  const { normalised } = draft.state.email;
  if (seen.has(normalised)) return new InviteError('duplicate-in-request');
  seen.add(normalised);
  return draft;
}
