import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { requestProblem } from '@invites/problem-details';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { KeyedQueue, QueueFull } from '../../application/concurrency/keyed-queue.js';
import type { SignedInRequest } from './current-actor.decorator.js';

/**
 * Bounds how many requests of one signed-in caller this process works on at the same time; the others wait, for a second
 * at most, before they take a connection. A request counts until its work is done, even when the caller has hung up.
 */
export class InFlightLimit implements NestInterceptor {
  readonly #queue: KeyedQueue<number>;

  /** @param atOnce how many requests; a small part of the connections of the pool, so that no caller can take them all */
  constructor(atOnce: number) {
    this.#queue = new KeyedQueue(atOnce);
  }

  /** @throws ProblemException `unavailable` */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { actor } = context.switchToHttp().getRequest<SignedInRequest>();
    if (!actor) return next.handle();
    const work = () => lastValueFrom(next.handle());
    return defer(() => this.#queue.run(actor.userId, work).catch(asProblem));
  }
}

function asProblem(error: unknown): never {
  if (!(error instanceof QueueFull)) throw error;
  const reason = 'the caller has too many requests under way';
  throw requestProblem('unavailable', { retry_after: 1 }, { 'retry-after': '1' }, reason);
}
