import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResendInvite } from '@invites/invites';
import { startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.slice(readme.indexOf('## Resend an invite'));
const snippet = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section)![1]!;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  await api.plant({
    workspaceId: workspace.id,
    inviterId: workspace.ids.owner,
    email: 'a@example.com',
    role: 1,
  });
});
afterAll(() => api.stop());

describe('the snippets of the README', () => {
  it('resend by curl', async () => {
    const TOKEN = await tokenFor(workspace.admin, api.clock);
    const command = snippet('sh').replace('http://127.0.0.1:3000', api.origin);
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: { ...process.env, TOKEN } });
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, status: 'pending', is_expired: false });
  });

  it('resend from code', async () => {
    const code = snippet('ts')
      .replace(/^import .*$/gm, '')
      .replace('userId: 2', `userId: ${workspace.ids.admin}`);
    const run = new Function('app', 'ResendInvite', `return (async () => { ${code}; return invite; })()`) as (
      ...names: unknown[]
    ) => Promise<unknown>;
    expect(await run(api.app, ResendInvite)).toMatchObject({
      id: 1,
      status: 'pending',
      inviterEmail: 'adam@example.com',
    });
  });
});
