import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Founders1795339200000 implements MigrationInterface {
  readonly name = 'Founders1795339200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE workspaces ADD founder_id bigint CONSTRAINT workspaces_founder_id_fkey REFERENCES users`,
    );
    await runner.query(`CREATE INDEX workspaces_of_founder ON workspaces (founder_id)`);
    // Lists go by id; the live ones are counted, and revoked ones only grow.
    await runner.query(`DROP INDEX api_keys_of_workspace`);
    await runner.query(`CREATE INDEX api_keys_of_workspace ON api_keys (workspace_id, id)`);
    await runner.query(`CREATE INDEX api_keys_live ON api_keys (workspace_id) WHERE revoked_at IS NULL`);
    await runner.query(`DROP INDEX memberships_of_user`);
    await runner.query(`CREATE INDEX memberships_of_user ON memberships (user_id, workspace_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX memberships_of_user`);
    await runner.query(`CREATE INDEX memberships_of_user ON memberships (user_id)`);
    await runner.query(`DROP INDEX api_keys_live, api_keys_of_workspace`);
    await runner.query(`CREATE INDEX api_keys_of_workspace ON api_keys (workspace_id)`);
    await runner.query(`ALTER TABLE workspaces DROP founder_id`);
  }
}
