import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InviteCeilings1795334400000 implements MigrationInterface {
  readonly name = 'InviteCeilings1795334400000';

  /** Keys from before may invite up to Editor, as keys that are made without a word about it. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE memberships ADD max_invite_role smallint
        CONSTRAINT memberships_max_invite_role CHECK (max_invite_role BETWEEN 1 AND role)`);
    await runner.query(`ALTER TABLE api_keys ADD max_invite_role smallint`);
    await runner.query(`UPDATE api_keys SET max_invite_role = least(role, 2)`);
    await runner.query(`
      ALTER TABLE api_keys ALTER max_invite_role SET NOT NULL,
        ADD CONSTRAINT api_keys_max_invite_role CHECK (max_invite_role BETWEEN 1 AND role)`);
    await runner.query(`
      UPDATE memberships SET max_invite_role = api_keys.max_invite_role
      FROM api_keys WHERE memberships.user_id = api_keys.id`);
    await runner.query(`
      CREATE OR REPLACE VIEW workspace_members AS
      SELECT membership.workspace_id, membership.user_id, membership.role, workspace.name AS workspace_name,
        membership.max_invite_role
      FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW workspace_members`);
    await runner.query(`
      CREATE VIEW workspace_members AS
      SELECT membership.workspace_id, membership.user_id, membership.role, workspace.name AS workspace_name
      FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id`);
    await runner.query(`ALTER TABLE api_keys DROP max_invite_role`);
    await runner.query(`ALTER TABLE memberships DROP max_invite_role`);
  }
}
