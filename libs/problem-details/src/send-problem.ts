import type { ArgumentsHost } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { ProblemException } from './problem.js';
import type { RefusedRequest } from './refused-request.js';

/** Returns the id of the request, if the adapter or a middleware of the host has given it one. */
export function traceIdOf(host: ArgumentsHost): string | undefined {
  const { id } = host.switchToHttp().getRequest<{ id?: unknown }>();
  return typeof id === 'string' ? id : undefined;
}

/** Answers with the problem as `application/problem+json`, on Express and on Fastify, and notes it for the log. */
export function sendProblem(adapter: AbstractHttpAdapter, host: ArgumentsHost, problem: ProblemException): void {
  const response: unknown = host.switchToHttp().getResponse();
  host.switchToHttp().getRequest<RefusedRequest>().refusal = problem;
  for (const [name, value] of Object.entries(problem.headers)) adapter.setHeader(response, name, value);
  adapter.setHeader(response, 'cache-control', 'no-store');
  adapter.setHeader(response, 'content-type', 'application/problem+json; charset=utf-8');
  const traceId = traceIdOf(host);
  const body = { ...(problem.getResponse() as object), ...(traceId && { trace_id: traceId }) };
  adapter.reply(response, JSON.stringify(body), problem.getStatus());
}
