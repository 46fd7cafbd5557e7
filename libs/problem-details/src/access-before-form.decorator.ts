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

/** A use case that throws the 404 or the 403 when the caller may not do what a request asks for. */
interface AccessCheck<Query> {
  execute(query: Query): Promise<void>;
}

/**
 * Keeps refusals in the order existence (404), right (403), form (400). When reading a request has failed with a
 * `ProblemException`, access is checked before that is answered: once, however much is wrong, and never for a correct
 * request.
 *
 * @param queryOf tells what the request asks for; nothing is checked where that is unknown
 */
export function AccessBeforeForm<Query>(
  check: Type<AccessCheck<Query>>,
  queryOf: (context: ExecutionContext) => Query | undefined,
): MethodDecorator {
  // Nest runs pipes and parameter decorators within interceptors, so that what they throw passes through this one.
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
