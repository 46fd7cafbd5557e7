import type { INestApplication } from '@nestjs/common';
import { webhookEventsDocument } from '@invites/invites';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { codeSamplesOf, type DescribedOperation } from './code-samples.js';
import { addGeneralAnswers } from './general-answers.js';
import examples from './examples.json' with { type: 'json' };

type Json = { [member: string]: unknown };

/** The types are those of OpenAPI 3.0, in which a license has no SPDX identifier. */
type LicenseOfOpenApi31 = NonNullable<OpenAPIObject['info']['license']> & {
  readonly identifier: string;
};

/** What a document needs besides the routes. */
export interface OpenApiFacts {
  /** The server of the document, to which the code samples send their requests. */
  readonly publicUrl: string;
  /** Working examples of the path parameter `token`, by operation. */
  readonly tokens: Readonly<Record<string, string | undefined>>;
}

const ANYWHERE: OpenApiFacts = { publicUrl: 'http://127.0.0.1:3000', tokens: {} };

/** The wire contract names the tags; reference renderers show these names. */
const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  subpackage_invites: 'Invites',
  subpackage_workspaces: 'Workspaces',
  subpackage_webhooks: 'Webhooks',
};

const DESCRIPTION = `Workspace invites: send, resend and follow them. Refusals are problem details (RFC 9457) whose \`code\` is \
stable. A trailing slash is optional. Instants are ISO 8601 in UTC.

**Compatibility and deprecation.** New operations, optional parameters and members, and further values of \`code\` and \`kind\` \
may come at any time: pass over what you do not know. What is going to end, or to change in any other way, is marked as \
\`deprecated\` here and answers with the header \`Deprecation\` (RFC 9745) and a \`Link\` to what takes its place, for six \
months at least before the day that the header \`Sunset\` (RFC 8594) names. Nothing is deprecated now.`;

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
  'request-create',
  'cancel-create',
  'bulk-cancel-create',
  'history-list',
  'mail-events-create',
];

/** The document that the decorators describe, in the form of the wire contract. */
export function createOpenApiDocument(app: INestApplication, facts = ANYWHERE): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('AISquare Studio API')
    .setVersion('1.0.0')
    .setDescription(DESCRIPTION)
    .addServer(facts.publicUrl)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'A JWT of a person, or an API key (`inv_…`) of a workspace.',
    })
    .addTag('subpackage_invites', 'Invites to a workspace, in the order of their life.')
    .addTag('subpackage_workspaces', 'Workspaces and who is in them.')
    .addTag('subpackage_webhooks', 'Webhooks of a workspace, and the events that they are told of.')
    .build();
  const { webhooks, components } = webhookEventsDocument();
  const described = { ...config, webhooks, components: { ...config.components, ...components } };
  return polish(SwaggerModule.createDocument(app, described), facts);
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
  document.info.contact = { name: 'Whoever runs this service', url: publicUrl };
  document.info.license = { name: 'MIT', identifier: 'MIT' } as LicenseOfOpenApi31;
  mendNodes(document as unknown as Json);
  addGeneralAnswers(document);
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
