import type { MailEvent } from '../../../application/ports/mail-outbox.js';
import { EmailAddress } from '../../../domain/email-address.js';
import type { InviteSettings } from '../../../settings.js';
import { variantOf, whereHeard } from './queue-events.js';
import { queueNotices, quietVariantOf } from './queue-notices.js';
import type { Statement } from './statement.js';

/** Records what a server tells of a mail that it has taken. */
export function recordMailEvent({ events, notifyInviters }: Pick<InviteSettings, 'events' | 'notifyInviters'>) {
  const notices = queueNotices(notifyInviters, 'bounced', 'bounced', BOUNCE_ID);
  const text = `/* mails.record${variantOf(events)}${quietVariantOf(notifyInviters)} */
    WITH bounced AS (
      SELECT mail.workspace_id, mail.number, invites.id, invites.inviter_id, least($4::timestamptz, now()) AS at
      FROM invite_mails mail JOIN invites ON invites.workspace_id = mail.workspace_id AND invites.id = mail.invite_id
      WHERE mail.invite_id = $1 AND mail.number = $2 AND $3 <> 'delivered' AND mail.bounced_at IS NULL
        AND mail.email_normalised <> '${EmailAddress.ERASED.normalised}'
    )${events ? queueBounce(events) : ''}${notices}
    SELECT true AS recorded FROM invite_mail_event($1, $2, $3, $4, $5)`;
  return (event: MailEvent): Statement<unknown> => {
    const reason = event.kind === 'delivered' ? null : event.reason;
    return { text, values: [event.inviteId, event.number, event.kind, event.at, reason] };
  };
}

// One of each is made of a mail that is said to have bounced more than once, also at the same moment.
const BOUNCE_ID = `md5('mail-bounced ' || id || '.' || number)::uuid`;

const queueBounce = (events: InviteSettings['events']) => `, events AS (
      INSERT INTO invite_events (id, workspace_id, invite_id, kind, at, due_at)
      SELECT ${BOUNCE_ID}, workspace_id, id, 'mail-bounced', $4, at FROM bounced
      WHERE ${whereHeard(events, "'mail-bounced'", 'bounced.workspace_id')}
      ON CONFLICT DO NOTHING
    )`;
