import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server.stop());

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; example?: string; schema: { example?: string } }[];
  readonly requestBody?: {
    readonly content: { 'application/json': { examples: Record<string, { value: unknown }> } };
  };
}

/** What Swagger UI fills in. */
function requestOf(path: string, { parameters = [], requestBody }: Operation) {
  const filled = parameters.map((one) => ({ ...one, value: one.example ?? one.schema.example }));
  const ofPath = filled.filter((one) => one.in === 'path');
  const ofQuery = filled.filter((one) => one.in === 'query' && one.value !== undefined);
  const query = new URLSearchParams(Object.fromEntries(ofQuery.map(({ name, value }) => [name, String(value)])));
  const [body] = Object.values(requestBody?.content['application/json'].examples ?? {});
  return {
    url: `${ofPath.reduce((text, { name, value }) => text.replace(`{${name}}`, String(value)), path)}?${query}`,
    body: body && JSON.stringify(body.value),
  };
}

it('on the demo data every operation works as its examples stand, one after the other', async () => {
  const { paths } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const statuses: [string, number][] = [];
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === 'mail-events-create') continue; // signed by the mail provider, not by a reader
      const { url, body } = requestOf(path, operation);
      const headers = { authorization: `Bearer ${server.tokenOf('Owner')}`, 'content-type': 'application/json' };
      const answer = await fetch(server.origin + url, { method: method.toUpperCase(), headers, body });
      statuses.push([operation.operationId, answer.status]);
    }
  }
  expect(statuses.length).toBeGreaterThan(15);
  expect(statuses.filter(([, status]) => status >= 300)).toEqual([]);
});

describe('the document in Markdown', () => {
  interface Described {
    readonly paths: Record<string, Record<string, { readonly summary: string }>>;
    readonly webhooks: Record<string, Record<string, { readonly summary: string }>>;
    readonly components: {
      readonly schemas: Record<string, { readonly properties?: object }> & {
        readonly ProblemDetails: { readonly properties: { readonly code: { readonly enum: readonly string[] } } };
      };
    };
  }
  const textOf = async (path: string) => (await fetch(`${server.origin}${path}`)).text();

  it('names every operation, member and code', async () => {
    const { paths, components } = JSON.parse(await textOf('/openapi.json')) as Described;
    const reference = await textOf('/reference.md');
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { summary }]) => `### ${summary}\n\n\`${method.toUpperCase()} ${path}\``),
    );
    const members = Object.entries(components.schemas).map(([name, { properties = {} }]) => [
      name,
      Object.keys(properties),
    ]);
    expect(operations.filter((operation) => !reference.includes(operation))).toEqual([]);
    const documented = members.map(([name]) => {
      const section = reference.split(`### ${name as string}\n`)[1]?.split('\n### ')[0] ?? '';
      return [name, [...section.matchAll(/^\| `(\w+)`/gm)].map(([, member]) => member)];
    });
    expect(documented).toEqual(members);
    const { enum: codes } = components.schemas.ProblemDetails.properties.code;
    expect(codes.filter((code) => !reference.includes(`\`${code}\``))).toEqual([]);
  });

  it('and each link of it and of llms.txt leads somewhere, below a path that a proxy strips too', async () => {
    const below = 'https://app.example.com/team';
    const anchors = new Map<string, Set<string>>();
    for (const path of ['/llms.txt', '/reference.md']) {
      const page = await textOf(path);
      const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      anchors.set(path, new Set(headings));
      const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => new URL(link!, below + path));
      expect(links.length).toBeGreaterThan(20);
      const paths = new Set(links.map(({ origin, pathname }) => (origin + pathname).replace(below, '')));
      for (const one of [...paths].filter((inside) => inside.startsWith('/')))
        expect([one, (await fetch(server.origin + one)).status]).toEqual([one, 200]);
    }
    const index = await textOf('/llms.txt');
    expect(index).toMatch(/^# .+\n\n> .+\n\n## /);
    const { paths, webhooks } = JSON.parse(await textOf('/openapi.json')) as Described;
    const summaries = Object.values({ ...paths, ...webhooks }).flatMap((item) =>
      Object.values(item).map(({ summary }) => summary),
    );
    const linked = [...index.matchAll(/\[(.+?)\]\(reference\.md#(.+?)\)/g)];
    expect(linked.map(([, summary]) => summary).sort()).toEqual(summaries.sort());
    expect(linked.filter(([, , anchor]) => !anchors.get('/reference.md')!.has(anchor!))).toEqual([]);
  });
});
