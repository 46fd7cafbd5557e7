import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type RefusedRequest, requestProblem } from '@invites/problem-details';
import type { Settings } from '@invites/runtime';
import { addAnswerTimeout } from './http/add-answer-timeout.js';
import { declaresTooMuch, readBody } from './http/read-body.js';
import { readForwarded } from './http/read-forwarded.js';
import { securityHeaders } from './http/security-headers.js';
import { refuseAmbiguousRequest } from './http/refuse-ambiguous-request.js';
import { refuseOtherMethods } from './http/refuse-other-methods.js';
import { trustedProxies } from './http/trusted-proxies.js';
import { answerUnparsedRequest } from './http/answer-unparsed-request.js';
import { observeRequests } from './observe-requests.js';
import { traceIdOf } from './trace-id.js';

/** An id of any length reaches the route, which refuses it with its own code. */
const ROUTER = { ignoreTrailingSlash: true, maxParamLength: 16_384 };

export function createAdapter({ trustProxy, publicUrl }: Pick<Settings, 'trustProxy' | 'publicUrl'>): FastifyAdapter {
  const headersOf = securityHeaders(publicUrl);
  return new FastifyAdapter({
    routerOptions: ROUTER,
    trustProxy: trustProxy.length > 0 && trustedProxies(trustProxy),
    requestTimeout: 30_000,
    http: {
      headersTimeout: 15_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      insecureHTTPParser: false,
      requireHostHeader: false, // refuseAmbiguousRequest refuses it as a problem
    },
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000, // longer than the 60 s of common proxies, so that they close first
    // Fastify refuses some requests before it has a route, such as a path that is no valid percent-encoding.
    frameworkErrors: (error: { code?: string }, request: FastifyRequest & RefusedRequest, reply: FastifyReply) => {
      request.server.observe(request, reply);
      const problem = requestProblem('bad-request', {}, {}, error.code);
      request.refusal = problem;
      void reply
        .headers({ ...headersOf(request.url), 'cache-control': 'no-store' })
        .code(problem.getStatus())
        .type('application/problem+json; charset=utf-8')
        .send({ ...(problem.getResponse() as object), trace_id: request.id });
    },
    return503OnClosing: false, // while the service stops, requests on open connections are still answered
    clientErrorHandler: (error: { code?: string }, socket: Socket) =>
      answerUnparsedRequest(error, socket, headersOf('')),
    genReqId: traceIdOf,
    // No route has a schema. Without this Fastify would load two compilers at the start, a fiftieth of a second each.
    schemaController: { compilersFactory: { buildValidator: withoutSchemas, buildSerializer: withoutSchemas } },
  });
}

function withoutSchemas(): never {
  throw new Error('Bodies are validated by the application, not by Fastify.');
}

/** Configures the app for the server and the tests: body parser, headers and refusals. It needs `bodyParser: false`. */
export function configureApp(
  app: NestFastifyApplication,
  { publicUrl, corsOrigins, trustProxy }: Pick<Settings, 'publicUrl' | 'corsOrigins' | 'trustProxy'>,
): NestFastifyApplication {
  observeRequests(app);
  const server: Server = app.getHttpServer();
  const fastify = app.getHttpAdapter().getInstance();
  addAnswerTimeout(fastify);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', readBody);
  fastify.addHook('onRequest', async (request) => refuseAmbiguousRequest(request.raw));
  refuseOtherMethods(fastify, ROUTER);
  if (trustProxy.length > 0) {
    const read = readForwarded(trustedProxies(trustProxy));
    fastify.addHook('onRequest', async (request) => read(request.raw));
  }
  const headersOf = securityHeaders(publicUrl);
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    // No cache may store an answer unless the route allows it: nearly every answer shows somebody's invites, or a
    // token.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    for (const [name, value] of Object.entries(headersOf(request.url))) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    // While the service stops, each answer is the last one on its connection, so that no request arrives that is cut
    // off.
    if (!server.listening || declaresTooMuch(request.raw)) reply.header('connection', 'close');
    done();
  });
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: [...corsOrigins],
      methods: ['GET', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Workspace-Id', 'traceparent'],
      exposedHeaders: ['Allow', 'Link', 'Location', 'Retry-After', 'WWW-Authenticate', 'x-request-id'],
      maxAge: 600,
    });
  }
  // A client that asks before it sends a body gets no 100 Continue where nobody would read that body.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!declaresTooMuch(request)) response.writeContinue();
    server.emit('request', request, response);
  });
  // Node would answer these in its own form, or not at all.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response),
  );
  server.on('connect', (_request, socket: Socket) => answerUnparsedRequest({}, socket, headersOf('')));
  return app;
}
