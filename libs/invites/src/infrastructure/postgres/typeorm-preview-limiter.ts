import { Injectable } from '@nestjs/common';
import { Clock } from '../../application/ports/clock.js';
import { PreviewLimiter } from '../../application/ports/preview-limiter.js';
import { retry } from './retry.js';
import { Batcher } from './batcher.js';
import { Database } from './database.js';
import { run, type Statement } from './statements/statement.js';

const PER_MINUTE = 60;
const MINUTE_MS = 60_000;

interface Visits {
  readonly client: string;
  visits: number;
  readonly resets_at: Date;
}

/** One counter per client, whose minute begins with the first visit; shared by all processes. */
@Injectable()
export class TypeOrmPreviewLimiter extends PreviewLimiter {
  readonly #visits = new Batcher((clients: readonly string[]) => this.#count(clients));

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  visit(client: string): Promise<number> {
    return this.#visits.ask(client);
  }

  /** For each visit, how many seconds its client has to wait. */
  async #count(clients: readonly string[]): Promise<number[]> {
    const now = this.clock.now();
    const visit = countVisits(clients, now);
    const records = await retry(() => run(this.database, visit));
    const counted = new Map(records.map((record) => [record.client, record]));
    const waits = clients.toReversed().map((client) => {
      const record = counted.get(client)!;
      const isOver = record.visits > PER_MINUTE;
      record.visits -= 1; // of several visits at the same time the last was the one too many
      return isOver ? Math.ceil((record.resets_at.getTime() - now.getTime()) / 1000) : 0;
    });
    return waits.reverse();
  }
}

function countVisits(clients: readonly string[], now: Date): Statement<Visits> {
  return { text: COUNT_VISITS, values: [clients, now, new Date(now.getTime() + MINUTE_MS)] };
}

// In order of the clients, or two processes with the same ones would deadlock often.
const COUNT_VISITS = `/* previews.visit */
  INSERT INTO invite_preview_visits AS seen (client, resets_at, visits)
  SELECT client, $3, count(*) FROM unnest((SELECT $1::text[])) AS client GROUP BY client ORDER BY client
  ON CONFLICT (client) DO UPDATE SET
    visits = CASE WHEN seen.resets_at <= $2 THEN excluded.visits ELSE seen.visits + excluded.visits END,
    resets_at = CASE WHEN seen.resets_at <= $2 THEN excluded.resets_at ELSE seen.resets_at END
  RETURNING client, visits, resets_at`;
