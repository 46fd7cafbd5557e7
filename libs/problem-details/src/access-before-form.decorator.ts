import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { catchError, type Observable } from 'rxjs';
import { ProblemException } from './problem.js';

/** A use case that throws the 404 or the 403 of a caller who may not do what a request asks for. */
interface AccessCheck<Query> {
  execute(query: Query): Promise<void>;
}

/**
 * Keeps the order of refusals: existence (404), right (403), form (400). When something in a request has been refused with a
 * `ProblemException`, access is checked before that is said: once, however much is wrong, and never for a correct request.
 *
 * @param queryOf what the request asks for, as far as it can be told; where it can't be told, there is nothing to check
 */
export function AccessBeforeForm<Query>(
  check: Type<AccessCheck<Query>>,
  queryOf: (context: ExecutionContext) => Query | undefined,
): MethodDecorator {
  // Nest runs pipes and parameter decorators inside of interceptors, so that their refusals come by here.
  @Injectable()
  class AccessInterceptor implements NestInterceptor {
    constructor(@Inject(check) private readonly access: AccessCheck<Query>) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      return next.handle().pipe(catchError((error: unknown) => this.#refuse(error, context)));
    }

    async #refuse(error: unknown, context: ExecutionContext): Promise<never> {
      const query = error instanceof ProblemException ? queryOf(context) : undefined;
      if (query !== undefined) await this.access.execute(query);
      throw error;
    }
  }
  return UseInterceptors(AccessInterceptor);
}
