import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';
import { documentTool, runTool, toolFile } from '../support/document-tools.js';

const COMMITTED = 'apps/api/src/reference/postman.json';

let folder: string;
let server: DemoServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-postman-'));
  server = await startDemoServer();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('the collection is what the document says; npm run postman writes it again', async () => {
  const file = join(folder, 'made.json');
  expect(await runTool(toolFile('postman.mjs'), [file])).toEqual({ code: 0, output: '' });
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

interface Run {
  readonly run: {
    readonly executions: readonly { readonly item: { readonly name: string }; readonly response?: { code: number } }[];
  };
}

it('newman runs all of /postman.json against the demo, with nothing added but a token', async () => {
  const report = join(folder, 'run.json');
  await runTool(documentTool('newman'), [
    'run',
    `${server.origin}/postman.json`,
    '--env-var',
    `bearerToken=${server.tokenOf('Owner')}`,
    '--reporters',
    'json',
    '--reporter-json-export',
    report,
  ]);
  const { executions } = (JSON.parse(readFileSync(report, 'utf8')) as Run).run;
  const answers = executions.map(({ item, response }) => [item.name, response?.code] as const);
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { summary: string }>>;
  };
  const summaries = Object.values(paths).flatMap((item) => Object.values(item).map(({ summary }) => summary));
  expect(answers.map(([name]) => name).sort()).toEqual(summaries.sort());
  // Only the mail provider can sign its notices.
  const others = answers.filter(([name]) => name !== 'Record Mail Event');
  expect(others.filter(([, code]) => code === undefined || code >= 300)).toEqual([]);
});
