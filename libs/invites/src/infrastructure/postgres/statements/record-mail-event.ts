import type { MailEvent } from '../../../application/ports/mail-outbox.js';
import type { InviteSettings } from '../../../settings.js';
import { variantOf, whereHeard } from './queue-events.js';
import type { Statement } from './statement.js';

/** Records what a server tells of a mail that it has taken. */
export function recordMailEvent(events: InviteSettings['events']) {
  const text = `/* mails.record${variantOf(events)} */
    ${events ? queueBounce(events) : ''} SELECT invite_mail_event($1, $2, $3, $4, $5)`;
  return (event: MailEvent): Statement<unknown> => {
    const reason = event.kind === 'delivered' ? null : event.reason;
    return { text, values: [event.inviteId, event.number, event.kind, event.at, reason] };
  };
}

// One event is made of a mail that is said to have bounced more than once, also at the same moment.
const queueBounce = (events: InviteSettings['events']) => `WITH events AS (
      INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
      SELECT md5('mail-bounced ' || invite_id || '.' || number)::uuid, workspace_id, invite_id, 'mail-bounced', $4,
        least($4, now())
      FROM invite_mails mail WHERE invite_id = $1 AND number = $2 AND $3 <> 'delivered' AND bounced_at IS NULL
        AND ${whereHeard(events, "'mail-bounced'", 'mail.workspace_id')}
      ON CONFLICT DO NOTHING
    )`;
