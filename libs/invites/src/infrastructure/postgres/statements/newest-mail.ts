/**
 * What became of a mail, in one word and by the latest that is known of it: a bounce counts unless a delivery was
 * reported for a later instant.
 */
const STATUS = `CASE
  WHEN mail.bounced_at IS NOT NULL AND coalesce(mail.delivered_at, '-infinity') <= mail.bounced_at THEN 'bounced'
  WHEN mail.status = 'sent' AND mail.delivered_at IS NOT NULL THEN 'delivered'
  ELSE mail.status END`;

/** The newest mail of the invite `i`, as a sub-select of `status`, `at` and `reply`: no row where it was never mailed. */
export const NEWEST_MAIL = `
  SELECT status, CASE status
      WHEN 'bounced' THEN bounced_at
      WHEN 'delivered' THEN delivered_at
      WHEN 'queued' THEN coalesce((failures -> -1 ->> 'requeuedAt')::timestamptz, queued_at)
      ELSE settled_at END AS at,
    CASE status WHEN 'bounced' THEN bounce ELSE reply END AS reply
  FROM (
    SELECT ${STATUS} AS status, mail.bounced_at, mail.delivered_at, mail.failures, mail.queued_at, mail.settled_at,
      mail.bounce, mail.reply
    FROM invite_mails mail
    WHERE mail.invite_id = i.id AND mail.workspace_id = i.workspace_id ORDER BY mail.number DESC LIMIT 1
  ) AS newest`;
