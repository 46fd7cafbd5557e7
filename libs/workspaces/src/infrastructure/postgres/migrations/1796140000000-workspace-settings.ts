import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an Owner sets for a workspace. An earlier release works on with this. */
export class WorkspaceSettings1796140000000 implements MigrationInterface {
  readonly name = 'WorkspaceSettings1796140000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE workspaces ADD COLUMN allowed_email_domains text[] NOT NULL DEFAULT '{}',
        ADD COLUMN IF NOT EXISTS notify_inviters boolean NOT NULL DEFAULT true;
      CREATE OR REPLACE VIEW workspace_members AS
      SELECT ${MEMBER}, nullif(workspace.allowed_email_domains, '{}') AS allowed_email_domains
      ${FROM}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW workspace_members;
      ALTER TABLE workspaces DROP COLUMN allowed_email_domains, DROP COLUMN IF EXISTS notify_inviters;
      CREATE VIEW workspace_members AS SELECT ${MEMBER} ${FROM}`);
  }
}

/** As the migration before has it. */
const MEMBER = `membership.workspace_id, membership.user_id, membership.role, workspace.name AS workspace_name,
  membership.max_invite_role, workspace.description AS workspace_description, workspace.logo AS workspace_logo,
  person.email, person.email_verified, person.full_name, person.username, person.picture`;
const FROM = `FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id
  LEFT JOIN users person ON person.id = membership.user_id`;
