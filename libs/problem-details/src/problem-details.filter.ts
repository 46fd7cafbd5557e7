import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isUnavailable } from './unavailable.js';
import { ProblemException } from './problem.js';
import { REQUEST_PROBLEMS, type RequestProblemCode, requestProblem } from './request-problems.js';
import { sendProblem, traceIdOf } from './send-problem.js';

/** Codes of what the framework itself refuses, one per status. */
const FRAMEWORK_CODES: readonly RequestProblemCode[] = [
  'bad-request',
  'invalid-credentials',
  'not-found',
  'body-too-large',
  'unsupported-media-type',
];

/**
 * Answers every error: a refusal keeps its code, an error of the framework gets one by its status, and anything else is a
 * 500 that shows nothing of its cause but a trace id, which the log has too.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');

  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(this.adapterHost.httpAdapter, host, this.problemOf(error, host));
  }

  /** Turns an error into the problem that its caller sees, and logs the cause of a 500 and of a 503. Filters that answer in another form call it. */
  problemOf(error: unknown, host: ArgumentsHost): ProblemException {
    if (error instanceof ProblemException) return error;
    if (isUnavailable(error)) {
      this.#logger.warn(`the database is unavailable: ${(error as Error).message}`, { trace_id: traceIdOf(host) });
      return requestProblem('unavailable', { retry_after: 5 }, { 'retry-after': '5' });
    }
    const status = statusOf(error);
    const code = FRAMEWORK_CODES.find((candidate) => REQUEST_PROBLEMS[candidate].status === status);
    if (code) return requestProblem(code);
    if (status >= 400 && status < 500) {
      const { title, detail } = REQUEST_PROBLEMS['bad-request'];
      return new ProblemException('bad-request', { status, title, detail });
    }
    const traceId = traceIdOf(host) ?? randomUUID();
    // Only the stack is logged: other members of an error may hold the values of a statement.
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#logger.error(cause, { trace_id: traceId });
    return requestProblem('internal-error', { trace_id: traceId });
  }
}

/** Nest's errors have `getStatus()`, Fastify's have `statusCode`. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const statusCode = (error as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof statusCode === 'number' ? statusCode : 500;
}
