import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GENERAL_PROBLEMS, REQUEST_PROBLEMS } from '@invites/problem-details';
import examples from './examples.json' with { type: 'json' };
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SWAGGER_UI_STYLE } from './swagger-ui-style.js';
import { serveScalar } from './reference/serve-scalar.js';
import { codeSamplesOf, type DescribedOperation } from './code-samples.js';

type Json = { [member: string]: unknown };

/** What a document needs besides the routes. */
export interface OpenApiFacts {
  /** Where the code samples send their requests. */
  readonly publicUrl: string;
  /** Working examples of the path parameter `token`, by operation. */
  readonly tokens: Readonly<Record<string, string | undefined>>;
}

const ANYWHERE: OpenApiFacts = { publicUrl: 'http://127.0.0.1:3000', tokens: {} };

/** The wire contract names the tags; reference renderers show these names. */
const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  subpackage_invites: 'Invites',
  subpackage_workspaces: 'Workspaces',
};

/** Operations in the order of an invite's life; all others come after these. */
const LIFE = [
  'create',
  'bulk-create',
  'list-retrieve',
  'detail-retrieve',
  'retrieve',
  'mine-list',
  'resend-create',
  'bulk-resend-create',
  'accept-create',
  'decline-create',
  'cancel-create',
  'history-list',
  'mail-events-create',
];

/** The document that the decorators describe, in the form of the wire contract. */
export function createOpenApiDocument(app: INestApplication, facts = ANYWHERE): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('AISquare Studio API')
    .setVersion('1.0.0')
    .setDescription(
      'Workspace invites: send, resend and follow them. Refusals are problem details (RFC 9457) whose `code` is stable. ' +
        `A trailing slash is optional. Instants are ISO 8601 in UTC. Any request can be refused with ${generalRefusals()}.`,
    )
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'A JWT of a person, or an API key (`inv_…`) of a workspace.',
    })
    .addTag('subpackage_invites', 'Invites to a workspace, in the order of their life')
    .addTag('subpackage_workspaces', 'Workspaces and who is in them')
    .build();
  return polish(SwaggerModule.createDocument(app, config), facts);
}

/** The refusals of all routes, which are documented once: `400` `bad-request`, and so on. */
function generalRefusals(): string {
  return GENERAL_PROBLEMS.map((code) => `${REQUEST_PROBLEMS[code].status} \`${code}\``).join(', ');
}

/** Completes what decorators can't express: trailing slashes, titles, references without a wrapper, nothing empty. */
function polish(document: OpenAPIObject, { publicUrl, tokens }: OpenApiFacts): OpenAPIObject {
  document.paths = Object.fromEntries(
    Object.entries(document.paths)
      .map(([path, item]) => [path.replace(/\/?$/, '/'), item] as const)
      .sort(([, one], [, other]) => stageOf(one) - stageOf(other)),
  );
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
    Object.assign(schema, { title: name });
  if (document.servers?.length === 0) delete document.servers;
  if (Object.keys(document.info.contact ?? {}).length === 0) delete document.info.contact;
  mendNodes(document as unknown as Json);
  for (const tag of document.tags ?? []) Object.assign(tag, { 'x-displayName': DISPLAY_NAMES[tag.name] });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, DescribedOperation>)) {
      addExamples(operation, tokens[operation.operationId]);
      operation['x-codeSamples'] = codeSamplesOf(method, `${publicUrl}${path}`, operation);
    }
  }
  return document;
}

function stageOf(item: object): number {
  const operations = Object.values(item as Record<string, DescribedOperation>);
  const ids = new Set(operations.map(({ operationId }) => operationId));
  const stage = LIFE.findIndex((id) => ids.has(id));
  return stage === -1 ? LIFE.length : stage;
}

/** Adds the answer of a real request, which `npm run examples` records, and the token of its path. */
function addExamples({ operationId, parameters = [], responses }: DescribedOperation, token = examples.create.token) {
  const answer = (responses['200'] ?? responses['201'])?.content?.['application/json'];
  if (answer) answer.example = examples[operationId as keyof typeof examples];
  for (const parameter of parameters) if (parameter.name === 'token') parameter.example = token;
}

/**
 * Unwraps `{ allOf: [{ $ref }], description }`, since OpenAPI 3.1 allows `{ $ref, description }`, and empties
 * `security`.
 */
function mendNodes(node: Json): void {
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null) mendNodes(child as Json);
  }
  const { allOf, security } = node;
  if (JSON.stringify(security) === '[{}]') node.security = []; // a route that needs no credentials

  if (Array.isArray(allOf) && allOf.length === 1) {
    delete node.allOf;
    Object.assign(node, allOf[0]);
  }
}

export interface Demo {
  readonly inviteTokens: OpenApiFacts['tokens'];
}

/**
 * Serves Swagger UI on `/docs`, the document on `/openapi.json` and `/openapi.yaml`, and the script of `/reference`.
 * Each is made once, at its first request.
 */
export function serveOpenApi(app: NestFastifyApplication, publicUrl: string, demo?: Demo): void {
  const document = once(() => ({
    ...createOpenApiDocument(app, { publicUrl, tokens: demo?.inviteTokens ?? {} }),
    servers: [{ url: './' }], // relative to the document, so that it is right behind a proxy that strips a path
  }));
  const json = once(async () => JSON.stringify(document()));
  const yaml = once(async () => (await import('yaml')).stringify(document()));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(await json()));
  fastify.get('/openapi.yaml', async (_request, reply) => reply.type('text/yaml; charset=utf-8').send(await yaml()));
  serveScalar(app);
  // Swagger UI takes the address of its page for that of the document.
  fastify.addHook('onRequest', async (request, reply) =>
    /^\/docs\/(?:index\.html)?(?:\?|$)/.test(request.url) ? reply.redirect('../docs') : undefined,
  );
  SwaggerModule.setup('docs', app, document, {
    raw: false,
    customSiteTitle: 'Invites API',
    customCss: SWAGGER_UI_STYLE,
    swaggerOptions: {
      tryItOutEnabled: demo !== undefined,
      displayRequestDuration: true,
      validatorUrl: null,
      ...(demo && { onComplete: signInAsDemoOwner }),
    },
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

declare const ui: { preauthorizeApiKey(scheme: string, token: string): void };

/** This function runs in the browser, on `/docs`. */
async function signInAsDemoOwner(): Promise<void> {
  const answer = await fetch('./dev/demo-token');
  if (answer.ok) ui.preauthorizeApiKey('bearer', ((await answer.json()) as { token: string }).token);
}
