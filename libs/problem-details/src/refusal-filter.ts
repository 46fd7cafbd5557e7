import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemException } from './problem.js';
import { sendProblem } from './send-problem.js';

/** Makes a filter that answers the refusals of a domain, and every `ProblemException`, as problem details. */
export function refusalFilter<Refusal>(
  refusals: readonly Type<Refusal>[],
  problemOf: (refusal: Refusal) => ProblemException,
): Type<ExceptionFilter> {
  @Catch(...refusals, ProblemException)
  class RefusalFilter implements ExceptionFilter<Refusal | ProblemException> {
    constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

    catch(error: Refusal | ProblemException, host: ArgumentsHost): void {
      const problem = error instanceof ProblemException ? error : problemOf(error);
      sendProblem(this.adapterHost.httpAdapter, host, problem);
    }
  }
  return RefusalFilter;
}
