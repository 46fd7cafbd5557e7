import { createHash } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { requestProblem } from '@invites/problem-details';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import { CheckTokens } from '../../application/use-cases/check-tokens.js';
import { IdempotencyKeys } from '../../application/ports/idempotency-keys.js';
import { actorOf } from './current-actor.decorator.js';
import { problemOf } from '../wire/invite-problems.js';
import { invitesIn, type KeyedAnswer, withTokensOf } from '../wire/invite-views.js';
import { InviteAccess, type InviteRequest, type TargetOf } from './invite-request.decorators.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

function idempotencyInterceptor(targetOf: TargetOf): Type<NestInterceptor> {
  @Injectable()
  class IdempotencyInterceptor implements NestInterceptor {
    constructor(
      private readonly keys: IdempotencyKeys,
      private readonly checkAccess: CheckAccess,
      private readonly checkTokens: CheckTokens,
    ) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const request = context.switchToHttp().getRequest<InviteRequest>();
      if (request.headers['idempotency-key'] === undefined) return next.handle();
      const actor = actorOf(context);
      const permit = async () => {
        const target = targetOf(request);
        if (target) await this.checkAccess.execute({ actor, target });
      };
      const shown = async (answer: KeyedAnswer) => {
        const inviteIds = invitesIn(answer).map(({ id }) => id);
        return withTokensOf(await this.checkTokens.execute({ actor, inviteIds }), answer);
      };
      const work = () => lastValueFrom<KeyedAnswer>(next.handle());
      const route = `${context.getClass().name}.${context.getHandler().name}`;
      return defer(() =>
        this.keys.once({ userId: actor.userId, route, ...keyedBy(request) }, { work, hasDone, permit, shown }),
      );
    }
  }
  return IdempotencyInterceptor;
}

function keyedBy({ headers, params, query, body }: InviteRequest) {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) throw problemOf({ code: 'invalid-idempotency-key' });
  try {
    const text = JSON.stringify([params, query, body ?? null]);
    return { key, fingerprint: createHash('sha256').update(text).digest() };
  } catch {
    throw requestProblem('malformed-json'); // it is nested too deeply to be written again
  }
}

/** A bulk request in which every item was refused has done nothing that would be worth a stored answer. */
function hasDone(answer: unknown): boolean {
  return !Array.isArray(answer) || answer.some(({ outcome }: { outcome?: unknown }) => outcome !== 'refused');
}

/**
 * Makes a route that mails its target idempotent: with an `Idempotency-Key` a request happens once, and its repetitions
 * get the same answer for a day. Access to the target is checked before any mistake is named, one in the key included.
 */
export const Idempotent = (targetOf: TargetOf): MethodDecorator =>
  applyDecorators(InviteAccess(targetOf, { sends: true }), UseInterceptors(idempotencyInterceptor(targetOf)));
