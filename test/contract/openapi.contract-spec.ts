import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { startTestApi, type TestApi } from '../support/test-api.js';
import { differences, type Json } from './differences.js';

const contract = parse(readFileSync(new URL('wire-contract.yaml', import.meta.url), 'utf8')) as Json;

let api: TestApi;
let document: Json;

beforeAll(async () => {
  api = await startTestApi();
  document = JSON.parse(JSON.stringify(createOpenApiDocument(api.app))) as Json;
});
afterAll(() => api.stop());

it('docs/openapi.json is what the code says; npm run openapi writes it again', () => {
  const committed = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as Json;
  expect(committed).toEqual(document);
});

it('the types of the client are what docs/openapi.json says; npm run openapi writes them again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'invites-types-'));
  try {
    const script = fileURLToPath(new URL('../../scripts/client-types.mjs', import.meta.url));
    await promisify(execFile)(process.execPath, [script, join(folder, 'wire.ts')]);
    const committed = readFileSync(new URL('../../libs/client/src/wire.ts', import.meta.url), 'utf8');
    expect(committed).toBe(readFileSync(join(folder, 'wire.ts'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the document honours the wire contract', () => {
  expect(differences(contract, document)).toEqual([]);
});

it('a body may have more members than the contract names, as long as a caller can leave them out', () => {
  const { properties } = (document.components as { schemas: Record<string, Json> }).schemas.SendInviteBody!;
  expect(Object.keys(properties as Json)).toContain('locale');
});

// eslint-disable-next-line typescript/no-explicit-any -- each line below reaches deep into the document to break it
type Mutation = (broken: any) => void;

const detail = (broken: Parameters<Mutation>[0]) => broken.components.schemas.WorkspaceInviteDetail;
const sendBody = (broken: Parameters<Mutation>[0]) => broken.components.schemas.SendInviteBody;
const resend = (broken: Parameters<Mutation>[0]) => broken.paths['/api/v1/invites/{invite_id}/resend/'].post;

describe('the comparison fails on', () => {
  it.each<[string, Mutation]>([
    ['a missing property', (broken) => delete detail(broken).properties.is_expired],
    ['a property too many', (broken) => (detail(broken).properties.extra = { type: 'string' })],
    ['a wrong type', (broken) => (detail(broken).properties.id.type = 'string')],
    ['a lost null', (broken) => (detail(broken).properties.accepted_at.type = 'string')],
    ['a wrong format', (broken) => (detail(broken).properties.token.format = 'email')],
    ['a limit that is not in the contract', (broken) => (detail(broken).properties.message.maxLength = 1)],
    ['a wrong enum', (broken) => broken.components.schemas.Role553Enum.enum.push('5')],
    ['a lost title', (broken) => delete broken.components.schemas.Status21eEnum.title],
    ['a wrong required list', (broken) => detail(broken).required.pop()],
    [
      'a reference to another schema',
      (broken) => (detail(broken).properties.role.$ref = '#/components/schemas/Status21eEnum'),
    ],
    ['a wrong operationId', (broken) => (resend(broken).operationId = 'resend')],
    ['a wrong tag', (broken) => (resend(broken).tags = ['invites'])],
    ['a renamed parameter', (broken) => (resend(broken).parameters[0].name = 'id')],
    [
      'a parameter too many',
      (broken) => resend(broken).parameters.push({ name: 'x', in: 'query', required: true, schema: {} }),
    ],
    ['a parameter of another type', (broken) => (resend(broken).parameters[0].schema.type = 'string')],
    [
      'a required body member too many',
      (broken) => {
        sendBody(broken).properties.extra = { type: 'string' };
        sendBody(broken).required.push('extra');
      },
    ],
    ['a missing body member', (broken) => delete sendBody(broken).properties.message],
    ['a body that became required', (broken) => (resend(broken).requestBody.required = true)],
    ['a body where none belongs', (broken) => (resend(broken).requestBody = { content: {} })],
    ['a missing status', (broken) => delete resend(broken).responses['403']],
    [
      'another success status',
      (broken) => {
        resend(broken).responses['201'] = resend(broken).responses['200'];
        delete resend(broken).responses['200'];
      },
    ],
    [
      'a lost trailing slash',
      (broken) => {
        broken.paths['/api/v1/invites'] = broken.paths['/api/v1/invites/'];
        delete broken.paths['/api/v1/invites/'];
      },
    ],
    ['a body member that became optional', (broken) => sendBody(broken).required.pop()],
    ['a lost limit of a body member', (broken) => delete sendBody(broken).properties.email.maxLength],
  ])('%s', (_what, mutate) => {
    const broken = structuredClone(document);
    mutate(broken);
    expect(differences(contract, broken)).not.toEqual([]);
  });
});

describe('every answer has the documented form', () => {
  it('an invite has the members of WorkspaceInviteDetail, in type', async () => {
    const { id, admin } = await api.workspace();
    const json = { workspace_id: id, email: 'ada@example.com', role: '1' };
    const { body } = await api.post('/api/v1/invites/', { as: admin, json });
    const { properties, required } = (document.components as { schemas: Record<string, Json> }).schemas
      .WorkspaceInviteDetail as {
      properties: object;
      required: string[];
    };
    expect(Object.keys(body)).toEqual(Object.keys(properties));
    expect(Object.keys(body).sort()).toEqual([...required].sort());
  });
});

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; description: string; example?: unknown; schema: Json }[];
  readonly requestBody?: { content: Record<string, { examples?: Record<string, { summary: string; value: Json }> }> };
  readonly responses: Record<string, { $ref?: string; description: string; content?: Record<string, Media> }>;
  readonly 'x-codeSamples': readonly { lang: string; source: string }[];
}

interface Media {
  readonly example?: unknown;
  readonly examples?: Record<string, { value: Json }>;
}

const operations = () =>
  Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap((item) => Object.values(item));

const isSentence = (text: unknown) => typeof text === 'string' && text.endsWith('.');

function omissionsOf({ operationId, summary, description, parameters = [], requestBody, responses }: Operation) {
  const { examples: bodies = {} } = requestBody?.content['application/json'] ?? {};
  const omissions = [
    !summary && 'its summary',
    !isSentence(description) && 'its description',
    requestBody && Object.keys(bodies).length === 0 && 'an example of its body',
    ...parameters.map((one) => !isSentence(one.description) && `the description of ${one.name}`),
    ...parameters.map(
      (one) => one.in === 'path' && (one.example ?? one.schema.example) === undefined && `an example of ${one.name}`,
    ),
    ...Object.entries(responses).map(
      ([status, one]) => !one.$ref && !isSentence(one.description) && `the description of ${status}`,
    ),
    ...Object.entries(responses).map(
      ([status, { content }]) =>
        /^20[01]$/.test(status) && content!['application/json']!.example === undefined && `an example of ${status}`,
    ),
  ];
  return omissions.filter((one) => one).map((one) => `${operationId} lacks ${one}`);
}

describe('the document shows its reader', () => {
  it('what every operation does, with an example of the request and the answer', () => {
    expect(operations().flatMap(omissionsOf)).toEqual([]);
  });

  it('the stable code of every refusal, with an example', () => {
    const refusals = operations().flatMap(({ responses }) =>
      Object.entries(responses).filter(([status]) => /^[45]/.test(status)),
    );
    for (const [status, { content }] of refusals) {
      for (const [code, { value }] of Object.entries(content!['application/problem+json']!.examples!))
        expect(value).toMatchObject({ code, status: Number(status), type: `urn:problem:${code}` });
    }
  });

  it('what every member of a schema means', () => {
    const { schemas } = document.components as { schemas: Record<string, { properties?: Record<string, Json> }> };
    for (const [schema, { properties = {} }] of Object.entries(schemas)) {
      for (const [name, { description }] of Object.entries(properties))
        expect([schema, name, description]).toEqual([schema, name, expect.stringMatching(/\.$/)]);
    }
  });

  it('the operations in the order of the life of an invite', () => {
    const ids = operations().map(({ operationId }) => operationId);
    const life = ['create', 'list-retrieve', 'retrieve', 'resend-create', 'accept-create', 'cancel-create'];
    expect(ids.filter((id) => life.includes(id))).toEqual(life);
    const tags = operations().flatMap((operation) => operation.tags);
    expect(tags.lastIndexOf('subpackage_invites')).toBeLessThan(tags.indexOf('subpackage_workspaces'));
  });

  it('how to send each request in nine languages, with the credentials that it needs', () => {
    for (const { operationId, security, 'x-codeSamples': samples } of operations()) {
      expect(samples.map(({ lang }) => lang)).toEqual([
        'Shell',
        'Python',
        'JavaScript',
        'Go',
        'Ruby',
        'Java',
        'PHP',
        'C#',
        'Swift',
      ]);
      const isPublic = security?.length === 0;
      for (const { lang, source } of samples) {
        const hasToken = source.includes('YOUR_TOKEN');
        const needsToken = !isPublic || source.includes('new InvitesClient'); // which sends it where it is needed
        expect([operationId, lang, hasToken]).toEqual([operationId, lang, needsToken]);
        expect(source).not.toMatch(/\{\w+\}\//);
      }
    }
  });
});
