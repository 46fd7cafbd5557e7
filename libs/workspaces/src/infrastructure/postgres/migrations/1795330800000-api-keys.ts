import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ApiKeys1795330800000 implements MigrationInterface {
  readonly name = 'ApiKeys1795330800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE users ALTER COLUMN subject DROP NOT NULL`);
    await runner.query(`
      CREATE TABLE api_keys (
        id bigint PRIMARY KEY REFERENCES users,
        workspace_id bigint NOT NULL REFERENCES workspaces,
        role smallint NOT NULL CONSTRAINT api_keys_role CHECK (role BETWEEN 1 AND 4),
        prefix text NOT NULL,
        digest bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by_id bigint NOT NULL REFERENCES users,
        last_used_at timestamptz(3),
        revoked_at timestamptz(3)
      )`);
    await runner.query(`CREATE UNIQUE INDEX api_keys_prefix ON api_keys (prefix)`);
    await runner.query(`CREATE INDEX api_keys_of_workspace ON api_keys (workspace_id)`);
  }

  /** The users of keys stay, with subjects that no token can name: the history of invites tells of them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM memberships USING api_keys WHERE user_id = api_keys.id`);
    await runner.query(`DROP TABLE api_keys`);
    await runner.query(`UPDATE users SET subject = E'\\x01' || id WHERE subject IS NULL`);
    await runner.query(`ALTER TABLE users ALTER COLUMN subject SET NOT NULL`);
  }
}
