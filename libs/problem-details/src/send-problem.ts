import type { ArgumentsHost } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { ProblemException } from './problem.js';

/** Answers with the problem as `application/problem+json`, on Express and on Fastify. */
export function sendProblem(adapter: AbstractHttpAdapter, host: ArgumentsHost, problem: ProblemException): void {
  const response: unknown = host.switchToHttp().getResponse();
  for (const [name, value] of Object.entries(problem.headers)) adapter.setHeader(response, name, value);
  adapter.setHeader(response, 'cache-control', 'no-store');
  adapter.setHeader(response, 'content-type', 'application/problem+json; charset=utf-8');
  adapter.reply(response, JSON.stringify(problem.getResponse()), problem.getStatus());
}
