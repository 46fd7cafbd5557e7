import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests for a new link. No index has the column of the invite, so that a request is a heap-only update as a resend is.
 * An earlier release works on with this.
 */
export class InviteRequests1796047200000 implements MigrationInterface {
  readonly name = 'InviteRequests1796047200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invites ADD COLUMN requested_at timestamptz(3);
      CREATE TABLE invite_request_notices (
        workspace_id bigint NOT NULL,
        invite_id bigint NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, invite_id)
      );
      CREATE INDEX invite_request_notices_due ON invite_request_notices (due_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE invite_request_notices;
      ALTER TABLE invites DROP COLUMN requested_at`);
  }
}
