CREATE TABLE invite_notices (
        workspace_id bigint NOT NULL,
        inviter_id bigint NOT NULL,
        id uuid NOT NULL,
        invite_id bigint NOT NULL,
        kind text NOT NULL,
        happened_at timestamptz(3) NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, inviter_id, id)
      );
      CREATE INDEX invite_notices_due ON invite_notices (due_at);

      -- One that has left is kept for a day, for the limit of its inviter.
      CREATE TABLE invite_notice_mails (
        workspace_id bigint NOT NULL,
        id uuid NOT NULL,
        inviter_id bigint NOT NULL,
        news jsonb NOT NULL,
        made_at timestamptz(3) NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz(3), -- null once nobody waits for it
        claimed_by uuid,
        PRIMARY KEY (workspace_id, id)
      );
      CREATE INDEX invite_notice_mails_due ON invite_notice_mails (due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX invite_notice_mails_of_inviter ON invite_notice_mails (inviter_id, made_at);

      INSERT INTO invite_notices (workspace_id, inviter_id, id, invite_id, kind, happened_at, due_at)
      SELECT invite.workspace_id, invite.inviter_id, gen_random_uuid(), invite.id, 'requested', invite.requested_at, due_at
      FROM invite_request_notices notice JOIN invites invite
        ON invite.workspace_id = notice.workspace_id AND invite.id = notice.invite_id
      WHERE invite.requested_at IS NOT NULL;
      DROP TABLE invite_request_notices;

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
  $$;
