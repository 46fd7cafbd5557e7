import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentTool, runTool, toolFile } from '../support/document-tools.js';

const DOCUMENT = 'docs/openapi.json';

const spectral = (file: string) =>
  runTool(documentTool('spectral'), ['lint', file, '--ruleset', toolFile('spectral.yaml'), '--fail-severity', 'hint']);
const redocly = (file: string) => runTool(toolFile('redocly.mjs'), [file]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'invites-document-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The document without its license, and with an operation that answers nothing. */
function brokenDocument(): string {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as {
    info: { license?: object };
    paths: Record<string, Record<string, { responses: object }>>;
  };
  delete document.info.license;
  document.paths['/api/v1/invites/']!.post!.responses = {};
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

describe.each([
  ["Redocly's recommended rules", redocly, '', 'info-license'],
  [
    'the rules of Spectral for OpenAPI',
    spectral,
    "No results with a severity of 'hint' or higher found!",
    'operation-success-response',
  ],
])('%s', (_rules, lint, nothing, found) => {
  it('find nothing in the document', async () => {
    const { code, output } = await lint(DOCUMENT);
    expect([code, output.trim()]).toEqual([0, nothing]);
  });

  it('find what is wrong with a broken one', async () => {
    const { output } = await lint(brokenDocument());
    expect(output).toContain(found);
  });
});
