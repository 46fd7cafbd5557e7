import { createHash } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ProblemException, requestProblem } from '@invites/problem-details';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import { CheckTokens } from '../../application/use-cases/check-tokens.js';
import { IdempotencyKeys, IdempotencyRefusal } from '../../application/ports/idempotency-keys.js';
import { actorOf } from './current-actor.decorator.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { invitesIn, type KeyedAnswer, withTokensOf } from '../wire/invite-views.js';
import { readAfterAccess, requireAccess, targetOf } from './submission.js';

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: unknown;
  readonly body: unknown;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly checkAccess: CheckAccess,
    private readonly checkTokens: CheckTokens,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { headers, params, query, body } = context.switchToHttp().getRequest<Request>();
    const key = headers['idempotency-key'];
    if (key === undefined) return next.handle();
    const actor = actorOf(context);
    const target = () => targetOf({ params, body });
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    const read = () => ({
      userId: actor.userId,
      route,
      key: keyOf(key),
      fingerprint: fingerprintOf(params, query, body ?? null),
    });
    const replay = {
      permit: () => requireAccess(this.checkAccess, actor, target()),
      shown: async (answer: KeyedAnswer) => {
        const inviteIds = invitesIn(answer).map(({ id }) => id);
        return withTokensOf(await this.checkTokens.execute({ actor, inviteIds }), answer);
      },
    };
    return defer(async () => {
      const request = await readAfterAccess(this.checkAccess, { actor, sends: true }, target, read);
      const work = () => lastValueFrom<KeyedAnswer>(next.handle());
      return this.keys.once(request, { work, hasDone, ...replay }).catch(asProblem);
    });
  }
}

function keyOf(header: string | string[]): string {
  if (typeof header !== 'string' || !KEY.test(header)) throw refusal('invalid-idempotency-key');
  return header;
}

function fingerprintOf(...parts: readonly unknown[]): Buffer {
  try {
    return createHash('sha256').update(JSON.stringify(parts)).digest();
  } catch {
    throw requestProblem('malformed-json'); // nested deeper than can be followed
  }
}

/** Of a bulk request in which every item was refused, nothing is worth a place for a day. */
function hasDone(answer: unknown): boolean {
  return !Array.isArray(answer) || answer.some(({ outcome }: { outcome?: unknown }) => outcome !== 'refused');
}

function refusal(code: 'invalid-idempotency-key' | IdempotencyRefusal['code']): ProblemException {
  const again = code === 'idempotency-key-in-use';
  const headers: Record<string, string> = again ? { 'retry-after': '1' } : {};
  return new ProblemException(code, INVITE_PROBLEMS[code], again ? { retry_after: 1 } : {}, headers);
}

function asProblem(error: unknown): never {
  throw error instanceof IdempotencyRefusal ? refusal(error.code) : error;
}

/** A POST that sends: with an `Idempotency-Key` it happens once, and its repetitions get the same answer for a day. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Makes it safe to repeat this request: it happens once, and the answer is repeated for 24 hours.',
    }),
  );
