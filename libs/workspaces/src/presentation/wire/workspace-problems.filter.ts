import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemException, sendProblem } from '@invites/problem-details';
import { WorkspaceError } from '../../domain/workspace-error.js';
import { WORKSPACE_PROBLEMS } from './workspace-problems.js';

/** Answers refusals of the domain, and those of these routes themselves, as problem details. */
@Catch(WorkspaceError, ProblemException)
export class WorkspaceProblemsFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  catch(error: WorkspaceError | ProblemException, host: ArgumentsHost): void {
    const problem =
      error instanceof ProblemException ? error : new ProblemException(error.code, WORKSPACE_PROBLEMS[error.code]);
    sendProblem(this.adapterHost.httpAdapter, host, problem);
  }
}
