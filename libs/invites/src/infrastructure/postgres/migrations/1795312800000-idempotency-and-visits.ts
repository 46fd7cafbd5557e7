import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyAndVisits1795312800000 implements MigrationInterface {
  readonly name = 'IdempotencyAndVisits1795312800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invite_idempotency_keys (
        user_id bigint NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        answer bytea,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (user_id, route, key)
      )`);
    await runner.query(`CREATE INDEX invite_idempotency_keys_by_age ON invite_idempotency_keys (created_at)`);
    // Counters of a minute: not worth writing ahead for, and empty after a crash.
    await runner.query(`
      CREATE UNLOGGED TABLE invite_preview_visits (
        client text PRIMARY KEY,
        resets_at timestamptz(3) NOT NULL,
        visits integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE invite_preview_visits, invite_idempotency_keys`);
  }
}
