import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INVITE_MAIL_EVENT } from '../sql/invite-mail-event.sql.js';

/**
 * Finds what is settled of an address, which a resend never touches, and records nothing of mails whose address was erased.
 * An earlier release works on with this.
 */
export class Erasure1796140200000 implements MigrationInterface {
  readonly name = 'Erasure1796140200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX invites_settled_of_address ON invites (email_normalised, id) WHERE status <> 'pending'`,
    );
    await runner.query(INVITE_MAIL_EVENT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX invites_settled_of_address');
  }
}
