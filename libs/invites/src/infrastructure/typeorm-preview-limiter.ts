import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../application/ports/clock.js';
import { PreviewLimiter } from '../application/ports/preview-limiter.js';

const PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** One counter per client, whose minute begins with the first visit; shared by all processes. */
@Injectable()
export class TypeOrmPreviewLimiter extends PreviewLimiter {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  async visit(client: string): Promise<number> {
    const now = this.clock.now();
    const values = [client, now, new Date(now.getTime() + MINUTE_MS)];
    const [row] = await this.dataSource.query<{ visits: number; resets_at: Date }[]>(VISIT, values);
    return row!.visits > PER_MINUTE ? Math.ceil((row!.resets_at.getTime() - now.getTime()) / 1000) : 0;
  }
}

const VISIT = `/* previews.visit */
  INSERT INTO invite_preview_visits AS seen (client, resets_at, visits) VALUES ($1, $3, 1)
  ON CONFLICT (client) DO UPDATE SET
    visits = CASE WHEN seen.resets_at <= $2 THEN 1 ELSE seen.visits + 1 END,
    resets_at = CASE WHEN seen.resets_at <= $2 THEN $3 ELSE seen.resets_at END
  RETURNING visits, resets_at`;
