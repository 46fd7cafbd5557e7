import type { LapsedTerms } from '../../../application/ports/invite-repository.js';
import type { Statement } from './statement.js';

/** Reads which invites of a workspace have lapsed and may be mailed. Pending ones are few: they are limited, and closed. */
export function findLapsed(terms: LapsedTerms): Statement<{ id: string }> {
  const { workspaceId, now, maxRole, force, allowedEmailDomains = [], limit } = terms;
  return {
    text: `/* invites.find-lapsed */
      SELECT i.id FROM invites i
      WHERE i.workspace_id = $1 AND i.status = 'pending' AND i.expires_at <= $2 AND i.role <= $3
        AND (cardinality($6::text[]) = 0 OR split_part(i.email_normalised, '@', -1) = ANY ($6::text[])) AND NOT EXISTS (
        SELECT FROM invite_bounced_addresses bounced
        WHERE bounced.email_normalised = i.email_normalised AND (bounced.complained OR NOT $4::boolean)
      )
      ORDER BY i.id DESC LIMIT $5`,
    values: [workspaceId, now, maxRole, force, limit, allowedEmailDomains],
  };
}
