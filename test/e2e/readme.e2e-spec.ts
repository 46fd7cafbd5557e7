import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvitesClient } from '@invites/client';
import { ResendInvite } from '@invites/invites';
import { startTestApi, type TestApi, tokenFor } from '../support/test-api.js';
import { itWith } from '../support/tools.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const snippet = (language: string, heading = 'Resend an invite') => {
  const section = readme.slice(readme.indexOf(`## ${heading}\n`));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section)![1]!;
};

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
  async function byCurl(command: string, TOKEN: string): Promise<{ key?: string }> {
    const here = command.replace('http://127.0.0.1:3000', api.origin);
    const { stdout } = await promisify(execFile)('sh', ['-c', here], { env: { ...process.env, TOKEN } });
    return JSON.parse(stdout) as { key?: string };
  }

  itWith('curl', 'resend by curl', async () => {
    const token = await tokenFor(workspace.admin, api.clock);
    expect(await byCurl(snippet('sh'), token)).toMatchObject({ id: 1, status: 'pending', is_expired: false });
  });

  itWith('curl', 'make an API key, which resends', async () => {
    const command = snippet('sh', 'API keys').replace('workspaces/1', `workspaces/${workspace.id}`);
    const { key } = await byCurl(command, await tokenFor(workspace.owner, api.clock));
    expect(await byCurl(snippet('sh'), key!)).toMatchObject({ id: 1, status: 'pending' });
  });

  /** Runs a snippet with what it imports and has; resolves with its `invite`. */
  function byCode(code: string, names: object): Promise<unknown> {
    const body = `return (async () => { ${code.replace(/^import .*$/gm, '')}; return invite; })()`;
    return (new Function(...Object.keys(names), body) as (...values: unknown[]) => Promise<unknown>)(
      ...Object.values(names),
    );
  }

  it('resend by the client', async () => {
    const code = snippet('js').replace('http://127.0.0.1:3000', api.origin);
    const process = { env: { TOKEN: await tokenFor(workspace.admin, api.clock) } };
    expect(await byCode(code, { InvitesClient, process })).toMatchObject({ id: 1, status: 'pending' });
  });

  it('resend from code', async () => {
    const code = snippet('ts').replace('userId: 2', `userId: ${workspace.ids.admin}`);
    expect(await byCode(code, { app: api.app, ResendInvite })).toMatchObject({
      id: 1,
      status: 'pending',
      inviterEmail: 'adam@example.com',
    });
  });
});
