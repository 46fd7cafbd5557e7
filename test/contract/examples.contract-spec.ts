import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { walkThroughOperations } from '../support/walk-through-operations.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const FILE = new URL('../../apps/api/src/examples.json', import.meta.url);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** What looks like a key is taken for one by those who look for leaked keys. */
function withMadeUpKeys(examples: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(examples)
    .replaceAll(/inv_[0-9a-f]{16}_[\w-]{43}/g, 'inv_0123456789abcdef_<43 characters that nobody else knows>')
    .replaceAll(/inv_[0-9a-f]{16}/g, 'inv_0123456789abcdef')
    .replaceAll(/whsec_[\w+/]{43}=/g, 'whsec_<44 characters that nobody else knows>');
  return JSON.parse(text) as Record<string, unknown>;
}

/** The same but for what differs from run to run: tokens and instants. */
function timeless(examples: unknown): unknown {
  const text = JSON.stringify(examples)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'a token')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'an instant');
  return JSON.parse(text);
}

it('the examples of the API document are answers of the service; npm run examples writes them again', async () => {
  const taken = withMadeUpKeys(await walkThroughOperations(api));
  if (process.env.TAKE_EXAMPLES) writeFileSync(FILE, `${JSON.stringify(taken, null, 2)}\n`);
  expect(timeless(JSON.parse(readFileSync(FILE, 'utf8')))).toEqual(timeless(taken));
});
