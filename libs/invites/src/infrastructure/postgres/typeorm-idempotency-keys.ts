import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings, tokenKeysOf } from '../../settings.js';
import type { EmailAddress } from '../../domain/email-address.js';
import { withoutAddress } from '../../domain/without-address.js';
import { Clock } from '../../application/ports/clock.js';
import {
  IdempotencyKeys,
  IdempotencyRefusal,
  type KeyedRequest,
  type KeyedWork,
} from '../../application/ports/idempotency-keys.js';
import { AnswerSeal } from './answer-seal.js';
import type { IdempotencyKeyRow } from './entities.js';
import { TransactionScope } from './transaction-scope.js';

const KEPT_MS = 24 * 60 * 60 * 1000;

@Injectable()
export class TypeOrmIdempotencyKeys extends IdempotencyKeys {
  readonly #seal: AnswerSeal;

  constructor(
    private readonly scope: TransactionScope,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) settings: InviteSettings,
  ) {
    super();
    this.#seal = new AnswerSeal(tokenKeysOf(settings));
  }

  once<Answer>(request: KeyedRequest, { work, hasDone, permit, shown }: KeyedWork<Answer>): Promise<Answer> {
    const { userId, route, key, fingerprint } = request;
    const now = this.clock.now();
    return this.scope.run(async () => {
      const { connection } = this.scope;
      // Held until the commit: whoever comes meanwhile is refused at once, and keeps no connection waiting.
      const [lock] = await connection.query<{ held: boolean }>(
        `/* idempotency.lock */
        SELECT pg_try_advisory_xact_lock(
          hashtextextended(concat_ws(' ', 'idempotency', $1::bigint, $2::text, $3::text), 0)) AS held`,
        [userId, route, key],
      );
      if (!lock!.held) throw new IdempotencyRefusal('idempotency-key-in-use');
      const [taken] = await connection.query<unknown>(
        `/* idempotency.take */
        INSERT INTO invite_idempotency_keys AS kept (user_id, route, key, fingerprint, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id, route, key) DO UPDATE
          SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, answer = NULL
          WHERE kept.created_at <= $6
        RETURNING key`,
        [userId, route, key, fingerprint, now, new Date(now.getTime() - KEPT_MS)],
      );
      const whose = [userId, route, key];
      if (taken) {
        const answer = await work();
        if (hasDone(answer)) await connection.query(KEEP_ANSWER, [...whose, this.#seal.seal(answer)]);
        else await connection.query(FORGET_KEY, whose);
        return answer;
      }
      await permit();
      const [stored] = await connection.query<Pick<IdempotencyKeyRow, 'fingerprint' | 'answer'>>(FIND_ANSWER, whose);
      if (!stored!.fingerprint.equals(fingerprint)) throw new IdempotencyRefusal('idempotency-key-reused');
      return shown(this.#seal.open(stored!.answer!) as Answer);
    });
  }

  async erase(email: EmailAddress): Promise<void> {
    let after: unknown[] = [0, '', ''];
    for (;;) {
      const page = await this.scope.connection.query<HoldingRecord>(HOLDING_ADDRESS, [
        ...after,
        email.normalised,
        PAGE,
      ]);
      for (const { userId, route, key, answer } of page) {
        if (answer === null) continue;
        const erased = withoutAddress(JSON.parse(answer.toString('utf8')), email);
        const whose = [userId, route, key];
        await this.scope.connection.query(KEEP_ANSWER, [...whose, Buffer.from(JSON.stringify(erased))]);
      }
      if (page.length < PAGE) return;
      const { userId, route, key } = page.at(-1)!;
      after = [userId, route, key];
    }
  }

  async purge(): Promise<void> {
    const now = this.clock.now();
    await this.scope.connection.query(PURGE_KEYS, [new Date(now.getTime() - KEPT_MS)]);
    await this.scope.connection.query(PURGE_VISITS, [now]);
  }
}

const PAGE = 1_000;

interface HoldingRecord extends Pick<IdempotencyKeyRow, 'userId' | 'route' | 'key'> {
  /** Null where it does not name the address. */
  readonly answer: Buffer | null;
}

const HOLDING_ADDRESS = `/* idempotency.holding */
  SELECT user_id AS "userId", route, key,
    CASE WHEN position($4 IN lower(convert_from(answer, 'UTF8'))) > 0 THEN answer END AS answer
  FROM invite_idempotency_keys WHERE (user_id, route, key) > ($1::bigint, $2, $3) ORDER BY user_id, route, key LIMIT $5`;

const OF_THE_KEY = 'WHERE user_id = $1 AND route = $2 AND key = $3';
const KEEP_ANSWER = `/* idempotency.keep */ UPDATE invite_idempotency_keys SET answer = $4 ${OF_THE_KEY}`;
const FORGET_KEY = `DELETE FROM invite_idempotency_keys ${OF_THE_KEY}`;
const FIND_ANSWER = `SELECT fingerprint, answer FROM invite_idempotency_keys ${OF_THE_KEY}`;
const PURGE_KEYS = 'DELETE FROM invite_idempotency_keys WHERE created_at <= $1';
const PURGE_VISITS = 'DELETE FROM invite_preview_visits WHERE resets_at <= $1';
