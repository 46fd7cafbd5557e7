import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FailedMails1795323600000 implements MigrationInterface {
  readonly name = 'FailedMails1795323600000';

  async up(runner: QueryRunner): Promise<void> {
    // What failed before it was requeued goes on to show in the history.
    await runner.query(`ALTER TABLE invite_mails ADD failures jsonb NOT NULL DEFAULT '[]'`);
    // Failures are few, and are listed and counted: neither may read the whole table.
    await runner.query(`CREATE INDEX invite_mails_failed ON invite_mails (settled_at) WHERE status = 'failed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX invite_mails_failed`);
    await runner.query(`ALTER TABLE invite_mails DROP failures`);
  }
}
