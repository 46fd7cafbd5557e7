import type { RawBodyRequest } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestProblem, UnreadableBody } from '@invites/problem-details';
import { answerInTime } from './answer-in-time.js';
import { observeRequests } from './observe-requests.js';
import { traceIdOf } from './trace-id.js';

const BODY_LIMIT_BYTES = 64 * 1024;
const CLOSED_CSP =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; style-src 'unsafe-inline'";
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export function createAdapter(trustProxy: readonly string[] = []): FastifyAdapter {
  return new FastifyAdapter({
    // An id of any length reaches the route that refuses it by name.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    http: { connectionsCheckingInterval: 5_000 },
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000, // longer than the 60 s of common proxies, so that they close first
    // What Fastify refuses before it has a route, such as a path that is no valid percent-encoding.
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      request.server.observe(request, reply);
      const problem = requestProblem('bad-request');
      void reply
        .headers({
          'x-content-type-options': 'nosniff',
          'content-security-policy': CLOSED_CSP,
          'cache-control': 'no-store',
        })
        .code(problem.getStatus())
        .type('application/problem+json; charset=utf-8')
        .send({ ...(problem.getResponse() as object), trace_id: request.id });
    },
    return503OnClosing: false, // what comes in on an open connection while the service stops is answered
    genReqId: traceIdOf,
  });
}

/** What the server and the tests share: body parser and headers. Made with `bodyParser: false`. */
export function configureApp(app: NestFastifyApplication): NestFastifyApplication {
  observeRequests(app);
  const fastify = app.getHttpAdapter().getInstance();
  answerInTime(fastify);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) =>
    done(null, parseJson(keptRaw(request, body as Buffer))),
  );
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) =>
    done(
      null,
      keptRaw(request, body as Buffer).length === 0 ? undefined : new UnreadableBody('unsupported-media-type'),
    ),
  );
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': request.url.startsWith('/docs') ? DOCS_CSP : CLOSED_CSP,
    });
  });
  return app;
}

/** The bytes as they came, which a signature is over, where Nest's option `rawBody` puts them too. */
function keptRaw(request: RawBodyRequest<FastifyRequest>, body: Buffer): Buffer {
  request.rawBody = body;
  return body;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** An empty body is none. One that is no JSON stays in place as such: its refusal waits until the caller is known. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return new UnreadableBody('malformed-json');
  }
}
