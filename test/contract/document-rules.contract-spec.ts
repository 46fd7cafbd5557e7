import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Document, omissionsOf } from './document-rules.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const contract = parse(read('wire-contract.yaml')) as Document;
const document = JSON.parse(read('../../docs/openapi.json')) as Document;

it('the document leaves out nothing that a client, a generator or a validating proxy needs', () => {
  expect(omissionsOf(document, contract)).toEqual([]);
});

it('the Postman collection has each operation; npm run tools and npm run postman write it again', () => {
  const collection = JSON.parse(read('../../apps/api/src/reference/postman.json')) as Document;
  const requests = collection.item.flatMap((folder: Document) =>
    folder.item.map(({ request: { method, url } }: Document) => {
      const path = url.path.map((segment: string) => segment.replace(/^:(.+)$/, '{$1}')).join('/');
      return `${method} /${path}`;
    }),
  );
  const operations = Object.entries<Document>(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(requests.sort()).toEqual(operations.sort());
});

const list = (broken: Document) => broken.paths['/api/v1/invites/list/'].get;
const cancel = (broken: Document) => broken.paths['/api/v1/invites/{invite_id}/cancel/'].post;
const send = (broken: Document) => broken.paths['/api/v1/invites/'].post;
const keys = (broken: Document) => broken.paths['/api/v1/workspaces/{workspace_id}/api-keys/'].post;
const schema = (broken: Document, name: string) => broken.components.schemas[name];

describe('it is found to leave out', () => {
  it.each<[string, (broken: Document) => void]>([
    ['the license', (broken) => delete broken.info.license],
    ['the servers', (broken) => (broken.servers = [])],
    ['the description of a tag', (broken) => delete broken.tags[0].description],
    ['the display name of a tag', (broken) => delete broken.tags[0]['x-displayName']],
    ['a tag', (broken) => (list(broken).tags = ['invites'])],
    ['the header Link of a page', (broken) => delete list(broken).responses['200'].headers.Link],
    ['the header x-request-id', (broken) => delete list(broken).responses['403'].headers['x-request-id']],
    ['the header WWW-Authenticate', (broken) => delete list(broken).responses['401'].headers['WWW-Authenticate']],
    ['the header Retry-After of 429', (broken) => delete send(broken).responses['429'].headers['Retry-After']],
    ['the header Retry-After of 503', (broken) => delete send(broken).responses['503'].headers['Retry-After']],
    ['the header Location', (broken) => delete keys(broken).responses['201'].headers.Location],
    ['the header Location of an invite', (broken) => delete send(broken).responses['201'].headers.Location],
    ['the header Allow', (broken) => delete broken.components.responses.Refusal.headers.Allow],
    ['the answer 500', (broken) => delete list(broken).responses['500']],
    ['the answer 503', (broken) => delete list(broken).responses['503']],
    ['the answer to what is refused everywhere', (broken) => delete list(broken).responses.default],
    ['the answer 401', (broken) => delete list(broken).responses['401']],
    ['a body that may be left out', (broken) => delete cancel(broken).requestBody],
    ['the headers of what is deprecated', (broken) => (list(broken).deprecated = true)],
    ['the size of an id', (broken) => delete schema(broken, 'Member').properties.user_id.format],
    ['the bound of an id', (broken) => delete schema(broken, 'BulkResendBody').properties.invite_ids.items.minimum],
    ['the size of an id in a path', (broken) => delete cancel(broken).parameters[0].schema.format],
    ['the bounds of a text', (broken) => delete schema(broken, 'CreateApiKeyBody').properties.name.maxLength],
    ['the bounds of a header', (broken) => (send(broken).parameters[0].schema = { type: 'string' })],
    ['the values of a member', (broken) => delete schema(broken, 'InviteHistoryEntry').properties.kind.enum],
    ['the codes of problems', (broken) => delete schema(broken, 'ProblemDetails').properties.code.enum],
    [
      'the members of an object',
      (broken) => (schema(broken, 'InviteHistoryEntry').properties.changes = { type: 'object' }),
    ],
    ['that a member is optional', (broken) => (schema(broken, 'SendInviteBody').properties.locale.default = 'en')],
  ])('%s', (_what, mutate) => {
    const broken = structuredClone(document);
    mutate(broken);
    expect(omissionsOf(broken, contract)).not.toEqual([]);
  });
});
