import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INVITE_LIMITS } from '../sql/invite-limits.sql.js';

/**
 * What hosts attach to an invite, and invites that are delivered by hand. An earlier release works on with this: it
 * never calls the function in the new ways.
 */
export class InviteContent1796043600000 implements MigrationInterface {
  readonly name = 'InviteContent1796043600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invites ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}', ADD COLUMN return_to text`);
    await runner.query(INVITE_LIMITS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE invites DROP COLUMN metadata, DROP COLUMN return_to');
  }
}
