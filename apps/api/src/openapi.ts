import type { INestApplication } from '@nestjs/common';
import examples from './examples.json' with { type: 'json' };
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

type Json = { [member: string]: unknown };

/** The document that the decorators describe, in the form of the wire contract. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('AISquare Studio API')
    .setVersion('1.0.0')
    .setDescription(
      'Workspace invites: send, resend and follow them. Refusals are problem details (RFC 9457) whose `code` is stable. ' +
        'A trailing slash is optional.',
    )
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'A JWT of a person, or an API key (`inv_…`) of a workspace.',
    })
    .addTag('subpackage_invites', 'Invites to a workspace')
    .addTag('subpackage_workspaces', 'Workspaces and who is in them')
    .build();
  return polish(SwaggerModule.createDocument(app, config));
}

/** Mends what decorators can't say: trailing slashes, titles, references without a wrapper, nothing empty. */
function polish(document: OpenAPIObject): OpenAPIObject {
  document.paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [path.replace(/\/?$/, '/'), item]),
  );
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
    Object.assign(schema, { title: name });
  for (const item of Object.values(document.paths))
    Object.values(item as Record<string, Operation>).forEach(addExample);
  if (document.servers?.length === 0) delete document.servers;
  if (Object.keys(document.info.contact ?? {}).length === 0) delete document.info.contact;
  mendNodes(document as unknown as Json);
  return document;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
}

/** What the service has answered to a real request; npm run examples takes the answers. */
function addExample({ operationId, responses }: Operation): void {
  const answer = (responses['200'] ?? responses['201'])?.content?.['application/json'];
  if (answer) answer.example = examples[operationId as keyof typeof examples];
}

/** Among other things: in OpenAPI 3.1 a `$ref` may have neighbours: `{ allOf: [{ $ref }], description }` is `{ $ref, description }`. */
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

/** Swagger UI on `/docs`, the document on `/openapi.json` and `/openapi.yaml`; made at the first request. */
export function serveOpenApi(app: INestApplication, demoToken?: string): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Invites API',
    swaggerOptions: {
      tryItOutEnabled: false,
      displayRequestDuration: true,
      ...(demoToken && {
        demoToken,
        onComplete: signInWithDemoToken,
      }),
    },
  });
}

declare const ui: { preauthorizeApiKey(scheme: string, token: string): void; getConfigs(): { demoToken: string } };

/** Runs in the browser. */
function signInWithDemoToken(): void {
  ui.preauthorizeApiKey('bearer', ui.getConfigs().demoToken);
}
