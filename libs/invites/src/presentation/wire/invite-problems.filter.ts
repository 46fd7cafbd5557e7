import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemException, sendProblem } from '@invites/problem-details';
import { InviteError } from '../../domain/invite-error.js';
import { problemOf } from './invite-problems.js';

/** Answers refusals of the domain, and those of these routes themselves, as problem details. */
@Catch(InviteError, ProblemException)
export class InviteProblemsFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  catch(error: InviteError | ProblemException, host: ArgumentsHost): void {
    const problem = error instanceof ProblemException ? error : problemOf(error);
    sendProblem(this.adapterHost.httpAdapter, host, problem);
  }
}
