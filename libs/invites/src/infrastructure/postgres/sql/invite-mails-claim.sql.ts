/**
 * Claims due mails: of each workspace in turn its oldest.
 *
 * A mail that is due at once is `ready`. One that is claimed, or put off, is not until `due_at`: the claim that comes
 * after that makes it ready first. So the index of what is ready holds nothing that a claim would have to skip, and the
 * next workspace in turn is one look-up in it, however many workspaces and mails there are.
 */
export const INVITE_MAILS_CLAIM = `
  CREATE OR REPLACE FUNCTION invite_mails_claim(
    claimer uuid,
    at timestamptz,
    lease_ends_at timestamptz,
    most integer,            -- how many mails are claimed at most
    last_workspace bigint    -- whose turn was last
  ) RETURNS TABLE (mail_id bigint, workspace bigint, mail_number integer, attempt integer, invite bigint)
  ROWS 5 LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
  DECLARE
    claimed integer := 0;
    claimed_this_round boolean := true; -- the first round may begin in the middle
  BEGIN
    UPDATE invite_mails SET ready = true WHERE (id, workspace_id) IN (
      SELECT mail.id, mail.workspace_id FROM invite_mails mail WHERE mail.status = 'queued' AND NOT mail.ready AND mail.due_at <= at
      ORDER BY mail.due_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    );
    workspace := last_workspace;
    -- One mail of each workspace in turn, until there are enough or a whole round had none.
    WHILE claimed < most LOOP
      SELECT mail.workspace_id INTO workspace FROM invite_mails mail
      WHERE mail.status = 'queued' AND mail.ready AND mail.workspace_id > workspace
      ORDER BY mail.workspace_id LIMIT 1;
      IF NOT FOUND THEN
        EXIT WHEN NOT claimed_this_round;
        workspace := 0;
        claimed_this_round := false;
        CONTINUE;
      END IF;
      UPDATE invite_mails mail
      SET claimed_by = claimer, attempts = mail.attempts + 1, due_at = lease_ends_at, ready = false
      WHERE mail.workspace_id = workspace AND mail.id = (
        SELECT next.id FROM invite_mails next
        WHERE next.status = 'queued' AND next.ready AND next.workspace_id = workspace AND next.due_at <= at
        ORDER BY next.due_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      RETURNING mail.id, mail.number, mail.attempts, mail.invite_id INTO mail_id, mail_number, attempt, invite;
      IF FOUND THEN
        claimed := claimed + 1;
        claimed_this_round := true;
        RETURN NEXT;
      END IF;
    END LOOP;
  END
  $$`;
