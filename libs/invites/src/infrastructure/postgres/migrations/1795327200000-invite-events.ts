import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InviteEvents1795327200000 implements MigrationInterface {
  readonly name = 'InviteEvents1795327200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invite_events (
        id uuid PRIMARY KEY,
        invite_id bigint NOT NULL,
        kind text NOT NULL,
        at timestamptz(3) NOT NULL,
        actor_id bigint,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz(3),
        claimed_by uuid,
        handled_by text[] NOT NULL DEFAULT '{}'
      )`);
    await runner.query(`CREATE INDEX invite_events_due ON invite_events (due_at) WHERE due_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE invite_events`);
  }
}
