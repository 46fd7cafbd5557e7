import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds what was settled long ago, and what refers to it. The history says when an invite was settled: an index of that
 * touches no invite, so that a resend stays a heap-only update. An earlier release works on with this.
 */
export class Retention1796140100000 implements MigrationInterface {
  readonly name = 'Retention1796140100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX invite_history_settled ON invite_history (at)
        WHERE kind IN ('accepted', 'declined', 'cancelled', 'closed');
      CREATE INDEX invite_events_of_invite ON invite_events (workspace_id, invite_id);
      CREATE INDEX invite_webhook_deliveries_of_invite ON invite_webhook_deliveries (workspace_id, invite_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX invite_history_settled, invite_events_of_invite, invite_webhook_deliveries_of_invite',
    );
  }
}
