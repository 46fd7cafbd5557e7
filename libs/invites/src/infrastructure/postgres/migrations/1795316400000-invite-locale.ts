import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InviteLocale1795316400000 implements MigrationInterface {
  readonly name = 'InviteLocale1795316400000';

  /** The default is that of invites from before, and is kept in the catalogue: no row is written anew. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE invites ADD COLUMN locale text NOT NULL DEFAULT 'en'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE invites DROP COLUMN locale`);
  }
}
