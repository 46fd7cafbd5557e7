import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A list between two instants is read in the order of this index. A resend touches none of its columns. */
export class InviteFilters1796043660000 implements MigrationInterface {
  readonly name = 'InviteFilters1796043660000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX invites_of_workspace_by_age ON invites (workspace_id, created_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX invites_of_workspace_by_age');
  }
}
