import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RequestSpan, Tracing } from '@invites/runtime';

declare module 'fastify' {
  interface FastifyRequest {
    span?: RequestSpan;
  }
}

/**
 * Makes a span for each request. Call it before other hooks are added, because the request gets the id of its trace.
 */
export function traceRequests(app: NestFastifyApplication, tracing: Tracing): void {
  app
    .getHttpAdapter()
    .getInstance()
    .decorateRequest('span')
    .addHook('onRequest', (request, reply, done) => {
      const { method, headers } = request;
      const route = request.routeOptions.url;
      if (!route?.startsWith('/health/')) {
        const span = tracing.beginRequest(method, route, headers);
        request.span = span;
        request.id = span.traceId;
        reply.raw.once('close', () => span.end(reply.statusCode));
      }
      done();
    })
    // This runs after the body has arrived, which breaks the context of the first hook.
    .addHook('preHandler', (request, _reply, done) => {
      if (request.span) request.span.run(done);
      else done();
    });
}
