import type { LapsedTerms } from '../../../application/ports/invite-repository.js';
import type { Statement } from './statement.js';

/** Reads which invites of a workspace have lapsed and may be mailed. Pending ones are few: they are limited, and closed. */
export function findLapsed(terms: LapsedTerms): Statement<{ id: string }> {
  const { workspaceId, now, maxRole, force, allowedEmailDomains = [], limit } = terms;
  return {
    text: `/* invites.find-lapsed */
      WITH lapsed AS (
        SELECT id, email_normalised FROM invites
        WHERE workspace_id = $1 AND status = 'pending' AND expires_at <= $2 AND role <= $3
          AND (cardinality($6::text[]) = 0 OR split_part(email_normalised, '@', -1) = ANY ($6::text[]))
      )
      SELECT id FROM lapsed
      WHERE NOT EXISTS (
        SELECT FROM invite_bounced_addresses bounced
        WHERE bounced.email_normalised = lapsed.email_normalised AND (bounced.complained OR NOT $4::boolean)
      )
      ORDER BY id DESC LIMIT $5`,
    values: [workspaceId, now, maxRole, force, limit, allowedEmailDomains],
  };
}
