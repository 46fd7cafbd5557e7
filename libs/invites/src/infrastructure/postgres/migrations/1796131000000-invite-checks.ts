import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When the sweeper looks at each pending invite next. Nothing is told of what has lapsed before. An earlier release works on
 * with this; of what it sends meanwhile nobody is reminded, and no lapse is an event, until it is resent.
 */
export class InviteChecks1796131000000 implements MigrationInterface {
  readonly name = 'InviteChecks1796131000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invite_checks (
        workspace_id bigint NOT NULL,
        invite_id bigint NOT NULL,
        due_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, invite_id)
      );
      CREATE INDEX invite_checks_due ON invite_checks (due_at);
      INSERT INTO invite_checks (workspace_id, invite_id, due_at)
      SELECT workspace_id, id, expires_at FROM invites WHERE status = 'pending' AND expires_at > now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invite_checks');
  }
}
