/**
 * One row per mail that is about to be queued, in order: the refusal, if any, and when the same attempt would succeed.
 *
 * A statement under READ COMMITTED sees what was committed when it began, so counting in the statement that queues would
 * miss what others commit meanwhile. A volatile function looks again in each of its own statements: this one first takes
 * locks that last until the caller commits, then counts, and is therefore exact over any number of processes.
 *
 * Nobody waits for a lock with a connection in hand. Who meets one that is held is refused for good if a limit is met
 * already, since what has been committed stays counted; else the mail is 'invite-busy', and is tried again later.
 *
 * Each count is a list of the instants that count, latest first, and no longer than its limit. It says both whether the
 * limit is met and when it will not be, so that a refusal costs what a success does.
 */
export const INVITE_LIMITS = limitsWith(`(
          SELECT invite.id FROM invites invite
          WHERE invite.workspace_id = mail.workspace AND invite.email_normalised = mail.address
            AND invite.status = 'pending' AND invite.expires_at > at
        )`);

/**
 * The same where \`invites\` are distributed. A table on other servers can't be read within a statement that reads those of
 * this one row by row, but a function can that it calls. No plan is kept: it depends on where a workspace is.
 */
export const DISTRIBUTED_INVITE_LIMITS: readonly string[] = [
  `
  CREATE OR REPLACE FUNCTION invite_pending(workspace bigint, address text, at timestamptz) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT invite.id FROM invites invite
      WHERE invite.workspace_id = workspace AND invite.email_normalised = address
        AND invite.status = 'pending' AND invite.expires_at > at
    );
  END
  $$`,
  limitsWith('invite_pending(mail.workspace, mail.address, at)'),
  'ALTER FUNCTION invite_limits RESET plan_cache_mode',
];

/** @param pendingId reads the invite that an address has in a workspace */
function limitsWith(pendingId: string): string {
  return `
  CREATE OR REPLACE FUNCTION invite_limits(
    workspaces bigint[],     -- for each mail, where it belongs: those of one workspace had better stand together,
    senders bigint[],        -- who sends or resends it,
    addresses text[],        -- where it goes,
    resent bigint[],         -- the invite that is resent, or null for a new one,
    revived boolean[],       -- whether that is not live yet,
    forced boolean[],        -- and whether it is mailed even to an address that has bounced; null: it is not mailed
    at timestamptz,
    VARIADIC limits integer[] -- in the order of their declarations; 0 switches one off. One more than these stands for a
                             -- caller who only looks, and takes no locks
  ) RETURNS TABLE (item integer, refusal text, retry_at timestamptz, pending_id bigint)
  ROWS 5 LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
  DECLARE
    per_invite constant integer := limits[1];
    per_address constant integer := limits[2];
    per_address_in_workspace constant integer := limits[3];
    per_workspace constant integer := limits[4];
    per_sender constant integer := limits[5];
    pending constant integer := limits[6];
    looks constant boolean := cardinality(limits) > 6;
    codes constant text[] :=
      '{invite-limit, workspace-address-limit, address-limit, workspace-limit, sender-limit, pending-limit}';
    ends timestamptz[];      -- of these limits, of each that is met: when it will not be
    held boolean[];          -- for each mail, whether somebody holds a lock that it needs
    one record;
    workspace bigint;
    sender bigint;
    of_workspace timestamptz[];
    of_sender timestamptz[];
    live timestamptz[];
    -- Of the mails before this one that may be queued, how many of them count:
    before_in_workspace integer;
    before_of_sender integer;
    before_to_address integer;
    before_live integer;
    passed_workspaces bigint[] := '{}';
    passed_senders bigint[] := '{}';
    passed_addresses text[] := '{}';
    passed_live bigint[] := '{}';
  BEGIN
    IF NOT looks AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
      RAISE EXCEPTION 'Invites are sent and resent in READ COMMITTED only: in % what others have sent could not be counted.',
        upper(current_setting('transaction_isolation')) USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- Everybody takes locks in this order, and takes none after one that is held: of those who are in each other's way there
    -- is always one who gets all. Several mails of a workspace are written in an order of their own: one such request at a
    -- time, or they could deadlock.
    FOR index IN 1 .. CASE WHEN looks THEN 0 ELSE cardinality(addresses) END LOOP
      held[index] := CASE
        WHEN per_workspace > 0 OR cardinality(addresses) > 1 OR (pending > 0 AND revived[index]) THEN
          NOT pg_try_advisory_xact_lock(hashtextextended('invite-limits workspace ' || workspaces[index], 0))
        ELSE false
      END;
      IF per_sender > 0 AND forced[index] IS NOT NULL AND NOT held[index] THEN
        held[index] := NOT pg_try_advisory_xact_lock(hashtextextended('invite-limits sender ' || senders[index], 0));
      END IF;
      IF (per_address > 0 OR per_address_in_workspace > 0) AND forced[index] IS NOT NULL AND NOT held[index] THEN
        held[index] := NOT pg_try_advisory_xact_lock(hashtextextended('invite-limits address ' || addresses[index], 0));
      END IF;
    END LOOP;

    FOR one IN
      SELECT mail.*, to_address_here.sent AS to_address_here,
        CASE WHEN mail.invite IS NULL THEN ${pendingId} END AS pending_id,
        EXISTS (
          SELECT FROM invite_bounced_addresses bounced
          WHERE mail.is_forced IS NOT NULL AND bounced.email_normalised = mail.address
            AND (bounced.complained OR NOT mail.is_forced)
        ) AS is_bounced,
        ARRAY(
          SELECT sent.queued_at FROM invite_mails sent
          WHERE sent.workspace_id = mail.workspace AND sent.invite_id = mail.invite ORDER BY sent.number DESC LIMIT per_invite
        ) AS of_invite,
        -- A workspace's first mail of the day to an address counts, but is not refused: nobody can lock an address for others.
        ARRAY(
          SELECT sent.queued_at FROM invite_mails sent
          WHERE sent.email_normalised = mail.address AND sent.queued_at > at - interval '24 hours'
          ORDER BY sent.queued_at DESC LIMIT CASE WHEN to_address_here.sent = '{}' THEN 0 ELSE per_address END
        ) AS to_address
      FROM unnest(workspaces, senders, addresses, resent, revived, forced, held) WITH ORDINALITY
        AS mail (workspace, sender, address, invite, is_revived, is_forced, is_held, place),
      LATERAL (
        SELECT ARRAY(
          SELECT sent.queued_at FROM invite_mails sent
          WHERE sent.workspace_id = mail.workspace AND sent.email_normalised = mail.address
            AND sent.queued_at > at - interval '24 hours'
          ORDER BY sent.queued_at DESC LIMIT greatest(per_address_in_workspace, 1)
        )
      ) AS to_address_here (sent)
      ORDER BY mail.place
    LOOP
      item := one.place;
      refusal := NULL;
      retry_at := NULL;
      pending_id := one.pending_id;
      IF pending_id IS NOT NULL OR one.is_bounced THEN
        refusal := CASE WHEN pending_id IS NOT NULL THEN 'invite-already-pending' ELSE 'address-bounced' END;
        RETURN NEXT;
        CONTINUE;
      END IF;
      IF workspace IS DISTINCT FROM one.workspace THEN
        workspace := one.workspace;
        of_workspace := ARRAY(
          SELECT sent.queued_at FROM invite_mails sent
          WHERE sent.workspace_id = workspace AND sent.queued_at > at - interval '24 hours'
          ORDER BY sent.queued_at DESC LIMIT per_workspace
        );
        live := ARRAY(
          SELECT invite.expires_at FROM invites invite
          WHERE invite.workspace_id = workspace AND invite.status = 'pending' AND invite.expires_at > at
          ORDER BY invite.expires_at DESC LIMIT CASE WHEN true = ANY (revived) THEN pending ELSE 0 END
        );
      END IF;
      IF sender IS DISTINCT FROM one.sender THEN
        sender := one.sender;
        of_sender := ARRAY(
          SELECT sent.queued_at FROM invite_mails sent
          WHERE sent.sender_id = sender AND sent.queued_at > at - interval '24 hours'
          ORDER BY sent.queued_at DESC LIMIT per_sender
        );
      END IF;
      before_to_address := cardinality(array_positions(passed_addresses, one.address));
      before_in_workspace := cardinality(array_positions(passed_workspaces, workspace));
      before_of_sender := cardinality(array_positions(passed_senders, sender));
      before_live := cardinality(array_positions(passed_live, workspace));
      ends := ARRAY[
        CASE WHEN per_invite > 0 THEN one.of_invite[per_invite] + interval '1 hour' END,
        CASE WHEN per_address_in_workspace > 0 THEN one.to_address_here[per_address_in_workspace] + interval '24 hours' END,
        CASE WHEN one.to_address <> '{}' AND cardinality(one.to_address) + before_to_address >= per_address THEN
          coalesce(one.to_address[per_address - before_to_address], at) + interval '24 hours' END,
        CASE WHEN per_workspace > 0 AND cardinality(of_workspace) + before_in_workspace >= per_workspace THEN
          coalesce(of_workspace[per_workspace - before_in_workspace], at) + interval '24 hours' END,
        CASE WHEN per_sender > 0 AND cardinality(of_sender) + before_of_sender >= per_sender THEN
          coalesce(of_sender[per_sender - before_of_sender], at) + interval '24 hours' END,
        CASE WHEN pending > 0 AND one.is_revived AND cardinality(live) + before_live >= pending THEN
          coalesce(live[pending - before_live], at + interval '24 hours') END
      ];
      IF one.is_forced IS NULL THEN
        ends := array_fill(NULL::timestamptz, ARRAY[5]) || ends[6]; -- what is not mailed counts as no mail, only as pending
      END IF;
      -- When several are met, the one with the longest wait refuses.
      FOR place IN 1 .. cardinality(codes) LOOP
        IF ends[place] > coalesce(retry_at, at) THEN
          refusal := codes[place];
          retry_at := ends[place];
        END IF;
      END LOOP;
      IF refusal = 'address-limit' THEN
        -- To the full hour: to the second it would tell when another workspace has mailed the address.
        retry_at := date_trunc('hour', retry_at + interval '1 hour' - interval '1 microsecond', 'UTC');
      END IF;

      IF refusal IS NULL AND one.is_held THEN
        refusal := 'invite-busy';
      END IF;
      IF refusal IS NULL AND one.is_forced IS NOT NULL THEN
        passed_workspaces := passed_workspaces || workspace;
        passed_senders := passed_senders || sender;
        passed_addresses := passed_addresses || one.address;
      END IF;
      IF refusal IS NULL AND one.is_revived THEN
        passed_live := passed_live || workspace;
      END IF;
      RETURN NEXT;
    END LOOP;
  END
  $$`;
}
