import type { IncomingHttpHeaders } from 'node:http';
import { GENERAL_PROBLEMS, REQUEST_PROBLEMS } from '@invites/problem-details';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// eslint-disable-next-line typescript/no-explicit-any -- schemas of JSON Schema, of whatever kind
export type Schema = any;

interface Content {
  readonly schema: Schema;
  readonly examples?: Record<string, unknown>;
}

interface Response {
  readonly content?: Record<string, Content>;
  readonly headers?: Record<string, { readonly $ref?: string; readonly required?: boolean }>;
}

/** One `METHOD path` of the API document. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly secured: boolean;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  /** Of the body, with its references resolved. */
  readonly body: Schema | undefined;
  readonly responses: Record<string, Response>;
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

// eslint-disable-next-line typescript/no-explicit-any -- the document is JSON, and what it says is what is tested
type Document = any;

export function operationsOf(document: Document): Operation[] {
  return Object.entries<Document>(document.paths).flatMap(([path, item]) =>
    Object.entries<Document>(item).map(([method, { parameters = [], requestBody, responses, security = [] }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      secured: security.length > 0,
      parameters,
      body: resolved(document, requestBody?.content['application/json'].schema),
      responses,
    })),
  );
}

/** A schema in which nothing refers to another one. */
function resolved(document: Document, schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map((inner) => resolved(document, inner));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema;
  const target = $ref === undefined ? {} : document.components.schemas[$ref.split('/').at(-1)];
  const members = Object.entries({ ...target, ...rest }).map(([name, inner]) => [name, resolved(document, inner)]);
  return Object.fromEntries(members);
}

/** Says what is wrong with an answer to an operation by the document; nothing when all is well. */
export function answerCheckOf(document: Document): (operation: Operation, answer: PlainAnswer) => string | undefined {
  const ajv = addFormats.default(new Ajv2020.default({ strict: false, validateFormats: true }));
  ajv.addSchema(closed(document), 'document');
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (...steps: string[]) => {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `document#/${pointer}` });
    validators.set(pointer, known);
    return known;
  };

  return ({ method, path, responses }, { status, headers, text }) => {
    if (status >= 500) return 'is a fault of the service';
    const isGeneral = GENERAL_PROBLEMS.some((code) => isProblem(text, code, status));
    const content = responses[status]?.content;
    if (!responses[status] && !isGeneral) return 'has a status that is not documented';
    const promised = isGeneral ? document.components.responses.Refusal : responses[status];
    const astray = headersAstray(document, promised, headers);
    if (astray.length > 0) return `has headers that are not as documented: ${astray.join(', ')}`;
    if (status === 204) return text === '' ? undefined : 'has content';
    const expected = status < 400 ? 'application/json' : 'application/problem+json';
    const type = headers['content-type'];
    if (type !== `${expected}; charset=utf-8`) return `has the content type ${type}`;
    const body: unknown = JSON.parse(text);
    const validate = isGeneral
      ? validatorOf('components', 'schemas', 'ProblemDetails')
      : validatorOf('paths', path, method.toLowerCase(), 'responses', String(status), 'content', expected, 'schema');
    if (!validate(body)) return `does not validate: ${ajv.errorsText(validate.errors)}`;
    if (status < 400 || isGeneral) return undefined;
    const problem = body as { code: string; status: number };
    if (!(problem.code in (content?.[expected]?.examples ?? {}))) return 'has a code that is not documented';
    return problem.status === status ? undefined : 'names another status';
  };
}

/** The schemas of a document, each of which allows no members but its own. */
function closed(node: Document): Document {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, closed(inner)]));
  return node.type === 'object' && node.properties ? { additionalProperties: false, ...members } : members;
}

/** Headers that tell a client what to do, so that the document has to name them. */
const TELLING = [
  'allow',
  'deprecation',
  'link',
  'location',
  'retry-after',
  'sunset',
  'www-authenticate',
  'x-request-id',
];

/** The headers that an answer has and the document does not promise, or the other way round. */
function headersAstray(document: Document, { headers = {} }: Response, actual: IncomingHttpHeaders): string[] {
  const promised = Object.entries(headers).map(([name, header]) => {
    const { required = false } = header.$ref ? document.components.headers[header.$ref.split('/').at(-1)!] : header;
    return { name: name.toLowerCase(), required };
  });
  const missing = promised.filter(({ name, required }) => required && !(name in actual)).map(({ name }) => name);
  const names = new Set(promised.map(({ name }) => name));
  return [...missing, ...TELLING.filter((name) => name in actual && !names.has(name))];
}

function isProblem(text: string, code: (typeof GENERAL_PROBLEMS)[number], status: number): boolean {
  return status === REQUEST_PROBLEMS[code].status && text.includes(`"code":"${code}"`);
}
