CREATE INDEX invites_settled_of_address ON invites (email_normalised, id) WHERE status <> 'pending';

CREATE OR REPLACE FUNCTION invite_mail_event(invite bigint, mail_number integer, event text, at timestamptz, reported text)
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    workspace bigint;
    address text;
  BEGIN
    SELECT mail.workspace_id, mail.email_normalised INTO workspace, address FROM invite_mails mail
    WHERE mail.invite_id = invite AND mail.number = mail_number;
    IF NOT FOUND OR address = 'erased@erased.invalid' THEN
      RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('invite-mail-events address ' || address, 0));
    -- It may have been erased while this waited.
    PERFORM FROM invite_mails mail
    WHERE mail.workspace_id = workspace AND mail.invite_id = invite AND mail.number = mail_number
      AND mail.email_normalised = address;
    IF NOT FOUND THEN
      RETURN;
    END IF;
    IF event = 'delivered' THEN
      UPDATE invite_mails mail SET delivered_at = at
      WHERE mail.workspace_id = workspace AND mail.invite_id = invite AND mail.number = mail_number
        AND (mail.delivered_at IS NULL OR mail.delivered_at < at);
      DELETE FROM invite_bounced_addresses bounced
      WHERE bounced.email_normalised = address AND bounced.bounced_at < at AND NOT bounced.complained;
    ELSE
      UPDATE invite_mails mail SET bounced_at = at, bounce = reported
      WHERE mail.workspace_id = workspace AND mail.invite_id = invite AND mail.number = mail_number
        AND (mail.bounced_at IS NULL OR mail.bounced_at > at);
      INSERT INTO invite_bounced_addresses AS bounced (email_normalised, bounced_at, reason, complained)
      SELECT address, at, reported, event = 'complained'
      WHERE event = 'complained' OR NOT EXISTS (
        SELECT FROM invite_mails mail WHERE mail.email_normalised = address AND mail.delivered_at > at
      )
      ON CONFLICT (email_normalised) DO UPDATE SET
        bounced_at = greatest(bounced.bounced_at, excluded.bounced_at),
        reason = CASE WHEN bounced.bounced_at < excluded.bounced_at THEN excluded.reason ELSE bounced.reason END,
        complained = bounced.complained OR excluded.complained
      WHERE bounced.bounced_at < excluded.bounced_at OR excluded.complained AND NOT bounced.complained;
    END IF;
  END
  $$;
