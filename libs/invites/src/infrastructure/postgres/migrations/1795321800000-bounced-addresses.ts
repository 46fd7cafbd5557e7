import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BouncedAddresses1795321800000 implements MigrationInterface {
  readonly name = 'BouncedAddresses1795321800000';

  /**
   * As before (the reasons are in the migration that it replaces), and an address that has bounced is refused unless
   * it is forced: asked here, that costs no round trip of its own.
   */
  async up(runner: QueryRunner): Promise<void> {
    // The one with fewer parameters stays for the processes of the release before, which still run when this does.
    await runner.query(`
      CREATE FUNCTION invite_limits(
        workspace bigint,
        addresses text[],
        resent bigint[],         -- the invite that is resent, or null for a new one
        revived boolean[],       -- whether it is not live yet
        forced boolean[],        -- whether it is mailed even to an address that has bounced
        at timestamptz,
        per_invite integer, per_address integer, per_workspace integer, pending integer -- 0 switches one off
      ) RETURNS TABLE (item integer, refusal text, retry_at timestamptz, pending_id bigint)
      LANGUAGE plpgsql AS $$
      DECLARE
        address_lock bigint;
        held timestamptz;
        mails_left integer;
        pending_left integer;
        mails_now integer := 0;
        pending_now integer := 0;
      BEGIN
        -- Several at once are written in an order of their own: one such request at a time, or they could deadlock.
        IF per_workspace > 0 OR pending > 0 OR cardinality(addresses) > 1 THEN
          PERFORM pg_advisory_xact_lock(hashtextextended('invite-limits workspace ' || workspace, 0));
        END IF;
        IF per_address > 0 THEN
          FOR address_lock IN
            SELECT DISTINCT hashtextextended('invite-limits address ' || address, 0) AS lock
            FROM unnest(addresses) AS address ORDER BY lock
          LOOP
            PERFORM pg_advisory_xact_lock(address_lock);
          END LOOP;
        END IF;
        IF per_workspace > 0 THEN
          SELECT per_workspace - count(*) INTO mails_left FROM (
            SELECT FROM invite_mails mail
            WHERE mail.workspace_id = workspace AND mail.queued_at > at - interval '1 day' LIMIT per_workspace
          ) AS recent;
        END IF;
        IF pending > 0 AND true = ANY (revived) THEN
          SELECT pending - count(*) INTO pending_left FROM invites invite
          WHERE invite.workspace_id = workspace AND invite.status = 'pending' AND invite.expires_at > at;
        END IF;

        FOR index IN 1 .. cardinality(addresses) LOOP
          item := index; -- the loop's variable is its own
          refusal := NULL;
          retry_at := NULL;
          pending_id := NULL;
          IF resent[item] IS NULL THEN
            SELECT invite.id INTO pending_id FROM invites invite
            WHERE invite.workspace_id = workspace AND invite.email_normalised = addresses[item]
              AND invite.status = 'pending' AND invite.expires_at > at;
            IF FOUND THEN
              refusal := 'invite-already-pending';
              RETURN NEXT;
              CONTINUE;
            END IF;
          END IF;
          IF NOT forced[item] THEN
            PERFORM FROM invite_bounced_addresses bounced WHERE bounced.email_normalised = addresses[item];
            IF FOUND THEN
              refusal := 'address-bounced';
              RETURN NEXT;
              CONTINUE;
            END IF;
          END IF;
          IF per_invite > 0 THEN
            SELECT mail.queued_at + interval '1 hour' INTO held FROM invite_mails mail
            WHERE mail.invite_id = resent[item] ORDER BY mail.number DESC OFFSET per_invite - 1 LIMIT 1;
            IF held > at THEN
              refusal := 'invite-limit';
              retry_at := held;
            END IF;
          END IF;
          IF per_address > 0 THEN
            SELECT mail.queued_at + interval '1 day' INTO held FROM invite_mails mail
            WHERE mail.email_normalised = addresses[item] ORDER BY mail.queued_at DESC OFFSET per_address - 1 LIMIT 1;
            IF held > at AND held > coalesce(retry_at, at) THEN
              refusal := 'address-limit';
              retry_at := held;
            END IF;
          END IF;
          IF per_workspace > 0 AND mails_now >= mails_left THEN
            SELECT min(mail.queued_at) + interval '1 day' INTO held FROM (
              SELECT queued_at FROM invite_mails
              WHERE workspace_id = workspace ORDER BY queued_at DESC LIMIT per_workspace - mails_now
            ) AS mail;
            held := coalesce(held, at + interval '1 day');
            IF held > coalesce(retry_at, at) THEN
              refusal := 'workspace-limit';
              retry_at := held;
            END IF;
          END IF;
          IF pending > 0 AND revived[item] AND pending_now >= pending_left THEN
            -- As many have to lapse as there are too many.
            SELECT invite.expires_at INTO held FROM invites invite
            WHERE invite.workspace_id = workspace AND invite.status = 'pending' AND invite.expires_at > at
            ORDER BY invite.expires_at OFFSET greatest(pending_now - pending_left, 0) LIMIT 1;
            held := coalesce(held, at + interval '1 day');
            IF held > coalesce(retry_at, at) THEN
              refusal := 'pending-limit';
              retry_at := held;
            END IF;
          END IF;
          IF refusal IS NULL THEN
            mails_now := mails_now + 1;
            pending_now := pending_now + revived[item]::integer;
          END IF;
          RETURN NEXT;
        END LOOP;
      END
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION invite_limits(
        bigint, text[], bigint[], boolean[], boolean[], timestamptz, integer, integer, integer, integer)`);
  }
}
