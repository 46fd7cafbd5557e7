import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a preview shows of the inviter and their workspace, beside their membership. Statements that read none of it never
 * touch the users: PostgreSQL leaves out a left join to a primary key. An earlier release works on with this.
 */
export class Inviters1796129000000 implements MigrationInterface {
  readonly name = 'Inviters1796129000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE VIEW workspace_members AS
      SELECT membership.workspace_id, membership.user_id, membership.role, workspace.name AS workspace_name,
        membership.max_invite_role, workspace.description AS workspace_description, workspace.logo AS workspace_logo,
        person.email, person.email_verified, person.full_name, person.username, person.picture
      FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id
      LEFT JOIN users person ON person.id = membership.user_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW workspace_members;
      CREATE VIEW workspace_members AS
      SELECT membership.workspace_id, membership.user_id, membership.role, workspace.name AS workspace_name,
        membership.max_invite_role
      FROM memberships membership JOIN workspaces workspace ON workspace.id = membership.workspace_id`);
  }
}
