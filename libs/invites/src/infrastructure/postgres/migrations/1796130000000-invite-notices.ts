import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INVITE_NOTICES_CLAIM } from '../sql/invite-notices-claim.sql.js';

/**
 * What inviters are to be told, and the mails that tell it; requests for a new link go the same way. No release has had
 * the table that this replaces.
 */
export class InviteNotices1796130000000 implements MigrationInterface {
  readonly name = 'InviteNotices1796130000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
      DROP TABLE invite_request_notices`);
    await runner.query(INVITE_NOTICES_CLAIM);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION invite_notices_claim;
      DROP TABLE invite_notice_mails, invite_notices;
      CREATE TABLE invite_request_notices (
        workspace_id bigint NOT NULL,
        invite_id bigint NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, invite_id)
      );
      CREATE INDEX invite_request_notices_due ON invite_request_notices (due_at)`);
  }
}
