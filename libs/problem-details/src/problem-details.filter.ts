import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isUnavailable } from './unavailable.js';
import { ProblemException } from './problem.js';
import { REQUEST_PROBLEMS, type RequestProblemCode, requestProblem } from './request-problems.js';
import { sendProblem, traceIdOf } from './send-problem.js';

/** The codes for what the framework itself refuses, one per status. */
const FRAMEWORK_CODES: readonly RequestProblemCode[] = [
  'bad-request',
  'invalid-credentials',
  'not-found',
  'body-too-large',
  'unsupported-media-type',
];

/**
 * The last word on every error: a refusal keeps its code, an error of the framework gets one by its status,
 * and anything else is a 500 that shows a trace id, which the log has too, and nothing of the cause.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');

  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(this.adapterHost.httpAdapter, host, this.problemOf(error, host));
  }

  /** What an error is to its caller; for who answers in another form. Writes the log of a 500. */
  problemOf(error: unknown, host: ArgumentsHost): ProblemException {
    if (error instanceof ProblemException) return error;
    if (isUnavailable(error)) {
      this.#logger.warn(`the database is unavailable: ${(error as Error).message}`);
      return requestProblem('unavailable', {}, { 'retry-after': '5' });
    }
    const status = statusOf(error);
    const code = FRAMEWORK_CODES.find((candidate) => REQUEST_PROBLEMS[candidate].status === status);
    if (code) return requestProblem(code);
    if (status >= 400 && status < 500) {
      const { title, detail } = REQUEST_PROBLEMS['bad-request'];
      return new ProblemException('bad-request', { status, title, detail });
    }
    const traceId = traceIdOf(host) ?? randomUUID();
    // The stack alone: other members of an error may hold what a statement was called with.
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#logger.error(cause, { trace_id: traceId });
    return requestProblem('internal-error', { trace_id: traceId });
  }
}

/** Nest says `getStatus()`, Fastify's own errors say `statusCode`. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const statusCode = (error as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof statusCode === 'number' ? statusCode : 500;
}
