/**
 * Makes mails of the notices that are due, and claims due mails.
 *
 * All that waits for one inviter in one workspace goes into one mail, also what is not due yet. It is a function and no
 * statement, so that it counts the mails of an inviter after it has their lock: the limit is exact over any number of
 * processes. Whoever meets a lock that is held leaves that inviter to its holder.
 */
export const INVITE_NOTICES_CLAIM = `
  CREATE OR REPLACE FUNCTION invite_notices_claim(
    claimer uuid,
    at timestamptz,
    lease_ends_at timestamptz,
    most integer,            -- how many mails are claimed at most
    per_day integer          -- how many mails an inviter gets in a rolling day, over all workspaces; 0: any number
  ) RETURNS TABLE (workspace bigint, mail_id uuid, inviter bigint, attempt integer, news jsonb)
  ROWS 5 LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
  DECLARE
    free_at timestamptz;
  BEGIN
    FOR workspace, inviter IN
      SELECT DISTINCT due.workspace_id, due.inviter_id FROM (
        SELECT notice.workspace_id, notice.inviter_id FROM invite_notices notice
        WHERE notice.due_at <= at ORDER BY notice.due_at LIMIT 1000
      ) AS due LIMIT most
    LOOP
      CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended('invite-notices inviter ' || inviter, 0));
      SELECT mail.made_at + interval '24 hours' INTO free_at FROM invite_notice_mails mail
      WHERE per_day > 0 AND mail.inviter_id = inviter AND mail.made_at > at - interval '24 hours'
      ORDER BY mail.made_at DESC OFFSET greatest(per_day, 1) - 1 LIMIT 1;
      IF FOUND THEN
        UPDATE invite_notices notice SET due_at = free_at
        WHERE notice.workspace_id = workspace AND notice.inviter_id = inviter AND notice.due_at <= at;
        CONTINUE;
      END IF;
      WITH told AS (
        DELETE FROM invite_notices notice WHERE notice.workspace_id = workspace AND notice.inviter_id = inviter
          AND notice.id IN (
            SELECT next.id FROM invite_notices next WHERE next.workspace_id = workspace AND next.inviter_id = inviter
            ORDER BY next.happened_at LIMIT 1000
          )
        RETURNING notice.*
      )
      INSERT INTO invite_notice_mails (workspace_id, id, inviter_id, news, made_at, due_at)
      SELECT workspace, gen_random_uuid(), inviter,
        jsonb_agg(jsonb_build_object('inviteId', invite_id, 'kind', kind, 'at', happened_at) ORDER BY happened_at, id), at, at
      FROM told HAVING count(*) > 0;
    END LOOP;
    RETURN QUERY
      UPDATE invite_notice_mails mail SET claimed_by = claimer, attempts = mail.attempts + 1, due_at = lease_ends_at
      WHERE (mail.workspace_id, mail.id) IN (
        SELECT next.workspace_id, next.id FROM invite_notice_mails next WHERE next.due_at <= at
        ORDER BY next.due_at LIMIT most FOR UPDATE SKIP LOCKED
      )
      RETURNING mail.workspace_id, mail.id, mail.inviter_id, mail.attempts, mail.news;
  END
  $$`;
