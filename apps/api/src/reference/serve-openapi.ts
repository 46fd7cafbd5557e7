import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { createOpenApiDocument, type OpenApiFacts } from '../openapi.js';
import { indexForReaders } from './index-for-readers.js';
import { inMarkdown } from './in-markdown.js';
import { postmanCollection } from './postman-collection.js';
import { serveScalar } from './serve-scalar.js';
import { SWAGGER_UI_STYLE } from './swagger-ui-style.js';

export interface Demo {
  readonly inviteTokens: OpenApiFacts['tokens'];
}

/**
 * Serves Swagger UI on `/docs`, the document on `/openapi.json` and `/openapi.yaml`, what is made of it, and the script of
 * `/reference`. Each is made once, at its first request.
 */
export function serveOpenApi(app: NestFastifyApplication, publicUrl: string, demo?: Demo): void {
  const facts = { publicUrl, tokens: demo?.inviteTokens ?? {} };
  const document = once(() => createOpenApiDocument(app, facts));
  const files: Readonly<Record<string, { readonly type: string; readonly make: () => string | Promise<string> }>> = {
    '/openapi.json': { type: 'application/json', make: () => JSON.stringify(document()) },
    '/openapi.yaml': {
      type: 'text/yaml; charset=utf-8',
      make: async () => (await import('yaml')).stringify(document(), { aliasDuplicateObjects: false }),
    },
    '/postman.json': { type: 'application/json', make: async () => JSON.stringify(await postmanCollection(facts)) },
    '/reference.md': { type: 'text/markdown; charset=utf-8', make: () => inMarkdown(document()) },
    '/llms.txt': { type: 'text/plain; charset=utf-8', make: () => indexForReaders(document()) },
  };
  const fastify = app.getHttpAdapter().getInstance();
  for (const [path, { type, make }] of Object.entries(files)) {
    const file = once(make);
    fastify.get(path, async (_request, reply) => reply.type(type).send(await file()));
  }
  serveScalar(app);
  serveSwaggerUi(app, document, demo !== undefined);
}

function serveSwaggerUi(app: NestFastifyApplication, document: () => OpenAPIObject, isDemo: boolean): void {
  // Swagger UI takes the address of its page for that of the document.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) =>
      /^\/docs\/(?:index\.html)?(?:\?|$)/.test(request.url) ? reply.redirect('../docs') : undefined,
    );
  // Its page may ask no other origin, and people open it at addresses that differ from PUBLIC_URL, such as localhost.
  const ofThisOrigin = () => ({ ...document(), servers: [{ url: './' }] });
  SwaggerModule.setup('docs', app, ofThisOrigin, {
    raw: false,
    customSiteTitle: 'Invites API',
    customCss: SWAGGER_UI_STYLE,
    swaggerOptions: {
      tryItOutEnabled: isDemo,
      displayRequestDuration: true,
      validatorUrl: null,
      ...(isDemo && { onComplete: signInAsDemoOwner }),
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
