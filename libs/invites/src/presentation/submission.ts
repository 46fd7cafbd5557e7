import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../application/actor.js';
import type { CheckAccess, CheckAccessQuery } from '../application/check-access.js';
import { actorOf } from './current-actor.decorator.js';

/** What a caller has submitted, and who it is. */
export interface Submission {
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const { params, query, headers, body } = context.switchToHttp().getRequest<Omit<Submission, 'actor'>>();
  return { actor: actorOf(context), params, query, headers, body };
});

/**
 * Refusals come in the order existence, right, form: when the form is wrong, access is checked first, at the cost
 * of a query that a correct request never pays.
 */
export async function readAfterAccess<T>(
  checkAccess: CheckAccess,
  actor: Actor,
  target: () => CheckAccessQuery['target'] | undefined,
  read: () => T,
): Promise<T> {
  try {
    return read();
  } catch (mistake) {
    const asked = target();
    if (asked) await checkAccess.execute({ actor, target: asked });
    throw mistake;
  }
}
