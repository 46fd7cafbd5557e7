import type { MailEvent } from '../../../application/ports/mail-outbox.js';
import { variantOf } from './queue-events.js';
import type { Statement } from './statement.js';

/** Records what a server tells of a mail that it has taken. */
export function recordMailEvent(withEvents: boolean) {
  const text = `/* mails.record${variantOf(withEvents)} */
    ${withEvents ? QUEUE_BOUNCE : ''} SELECT invite_mail_event($1, $2, $3, $4, $5)`;
  return (event: MailEvent): Statement<unknown> => {
    const reason = event.kind === 'delivered' ? null : event.reason;
    return { text, values: [event.inviteId, event.number, event.kind, event.at, reason] };
  };
}

// One event is made of a mail that is said to have bounced more than once, also at the same moment.
const QUEUE_BOUNCE = `WITH events AS (
      INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
      SELECT md5('mail-bounced ' || invite_id || '.' || number)::uuid, workspace_id, invite_id, 'mail-bounced', $4,
        least($4, now())
      FROM invite_mails WHERE invite_id = $1 AND number = $2 AND $3 <> 'delivered' AND bounced_at IS NULL
      ON CONFLICT DO NOTHING
    )`;
