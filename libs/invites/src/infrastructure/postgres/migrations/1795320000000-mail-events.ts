import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailEvents1795320000000 implements MigrationInterface {
  readonly name = 'MailEvents1795320000000';

  /**
   * A function and not one statement, whose snapshot would be older than what it waits for: of two notices about one
   * address at the same time each would miss the other. Notices come late, twice and in any order, so that nothing
   * here depends on what came first: of several about one mail the latest delivery and the earliest bounce are kept,
   * and an address counts as bounced when no delivery is known that is later than its latest bounce.
   */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invite_mails
        ADD delivered_at timestamptz(3), ADD bounced_at timestamptz(3), ADD bounce text`);
    await runner.query(`
      CREATE TABLE invite_bounced_addresses (
        email_normalised text PRIMARY KEY,
        bounced_at timestamptz(3) NOT NULL,
        reason text
      )`);
    await runner.query(`
      CREATE FUNCTION invite_mail_event(invite bigint, mail_number integer, event text, at timestamptz, told text)
      RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        address text;
      BEGIN
        SELECT mail.email_normalised INTO address FROM invite_mails mail
        WHERE mail.invite_id = invite AND mail.number = mail_number;
        IF NOT FOUND THEN
          RETURN;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('invite-mail-events address ' || address, 0));
        IF event = 'delivered' THEN
          UPDATE invite_mails mail SET delivered_at = at
          WHERE mail.invite_id = invite AND mail.number = mail_number
            AND (mail.delivered_at IS NULL OR mail.delivered_at < at);
          DELETE FROM invite_bounced_addresses bounced
          WHERE bounced.email_normalised = address AND bounced.bounced_at < at;
        ELSE
          UPDATE invite_mails mail SET bounced_at = at, bounce = told
          WHERE mail.invite_id = invite AND mail.number = mail_number
            AND (mail.bounced_at IS NULL OR mail.bounced_at > at);
          INSERT INTO invite_bounced_addresses AS bounced (email_normalised, bounced_at, reason)
          SELECT address, at, told
          WHERE NOT EXISTS (
            SELECT FROM invite_mails mail WHERE mail.email_normalised = address AND mail.delivered_at > at
          )
          ON CONFLICT (email_normalised) DO UPDATE SET bounced_at = excluded.bounced_at, reason = excluded.reason
          WHERE bounced.bounced_at < excluded.bounced_at;
        END IF;
      END
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION invite_mail_event`);
    await runner.query(`DROP TABLE invite_bounced_addresses`);
    await runner.query(`ALTER TABLE invite_mails DROP delivered_at, DROP bounced_at, DROP bounce`);
  }
}
