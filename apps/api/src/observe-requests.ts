import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SignedInRequest } from '@invites/invites';
import type { RefusedRequest } from '@invites/problem-details';
import { Metrics, redact } from '@invites/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** nginx's status for a request whose client did not wait for the answer. */
const CLIENT_GONE = 499;
/** Characters of a reason. */
const MOST_LOGGED = 300;

declare module 'fastify' {
  interface FastifyInstance {
    /** Logs and measures this request once it is over. */
    observe(request: FastifyRequest, reply: FastifyReply): void;
  }
}

/**
 * Writes one log line and one sample of the metrics for each request, without its URL, which may hold a token. The line
 * of a refusal has the trace id and the code that the answer has.
 */
export function observeRequests(app: NestFastifyApplication): void {
  const logger = new Logger('Request');
  const durations = app.get(Metrics).requestDurations();

  function record(request: FastifyRequest, reply: FastifyReply, startedAt: number): void {
    const { method, actor, refusal } = request as FastifyRequest & Partial<SignedInRequest> & RefusedRequest;
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE;
    const durationMs = performance.now() - startedAt;
    durations.observe({ method, route, status }, durationMs / 1000);
    const fields = {
      method,
      route,
      status,
      duration_ms: Math.round(durationMs * 10) / 10,
      trace_id: request.id,
      user_id: actor?.userId,
      code: refusal?.code,
      // It may quote a claim.
      reason: refusal?.reason && redact(refusal.reason).slice(0, MOST_LOGGED),
    };
    const line = `${method} ${route} ${status}`;
    if (route.startsWith('/health/')) logger.debug(line, fields);
    else if (status >= 500) logger.error(line, fields);
    else logger.log(line, fields);
  }

  app
    .getHttpAdapter()
    .getInstance()
    .decorate('observe', (request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('x-request-id', request.id);
      const startedAt = performance.now();
      reply.raw.once('close', () => record(request, reply, startedAt));
    })
    .addHook('onRequest', (request, reply, done) => {
      request.server.observe(request, reply);
      done();
    });
}
