import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { InvitesClient } from '@invites/client';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';
import { NO_LIMITS } from '../support/test-api.js';
import { itWith, programOf, type ToolName } from '../support/tools.js';

interface Runner {
  readonly lang: string;
  readonly file: string;
  /** What the machine has to have. */
  readonly tool: ToolName;
  /** Runs the file, in place of the tool. */
  readonly command?: readonly string[];
  /** What the sample is a part of. */
  readonly program?: (sample: string) => string;
}

const javaProgram = (sample: string) => {
  const [imports, statements] = sample.split('\n\n');
  return `${imports}\npublic class Resend { public static void main(String[] none) throws Exception {\n${statements}\n} }\n`;
};

const RUNNERS: readonly Runner[] = [
  { lang: 'Shell', file: 'resend.sh', tool: 'curl', command: ['sh'] },
  { lang: 'Python', file: 'resend.py', tool: 'python3 with requests' },
  { lang: 'Ruby', file: 'resend.rb', tool: 'ruby' },
  { lang: 'Go', file: 'resend.go', tool: 'go', command: ['go', 'run'] },
  { lang: 'PHP', file: 'resend.php', tool: 'php with curl' },
  { lang: 'Java', file: 'Resend.java', tool: 'javac', command: ['java'], program: javaProgram },
];

let folder: string;
let server: DemoServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-samples-'));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  server = await startDemoServer(NO_LIMITS);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function resends(): Promise<number> {
  const [{ count }] = await server.dataSource.query(`SELECT count(*)::int FROM invite_history WHERE kind = 'resent'`);
  return count;
}

interface Document {
  readonly paths: Record<string, Record<string, { 'x-codeSamples': readonly { lang: string; source: string }[] }>>;
}

async function sampleIn(lang: string): Promise<string> {
  const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as Document;
  const samples = document.paths['/api/v1/invites/{invite_id}/resend/']!.post!['x-codeSamples'];
  return samples.find((one) => one.lang === lang)!.source;
}

async function expectResendBy(
  command: readonly string[],
  { lang, file, program = (sample) => sample }: Omit<Runner, 'tool'>,
): Promise<void> {
  const path = join(folder, file);
  writeFileSync(path, program((await sampleIn(lang)).replace('YOUR_TOKEN', server.tokenOf('Admin'))));
  const before = await resends();
  const { stdout } = await promisify(execFile)(command[0]!, [...command.slice(1), path], { cwd: folder });
  expect(stdout).toMatch(/["']?status["']?: ?["']pending["']/);
  expect(await resends()).toBe(before + 1);
}

it('the sample of the resend in JavaScript runs as it is, and resends', () =>
  expectResendBy([process.execPath], { lang: 'JavaScript', file: 'resend.mjs' }));

it('each operation that the client has is sampled in JavaScript by the client', async () => {
  const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as Document;
  const samples = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/invites/'))
    .flatMap(([, item]) => Object.values(item))
    .map((operation) => operation['x-codeSamples'].find(({ lang }) => lang === 'JavaScript')!.source);
  const methods = samples.map((source) => /\binvites\.(\w+)\(/.exec(source)?.[1]);
  const { prototype } = InvitesClient;
  expect(methods.sort()).toEqual(
    Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor')
      .sort(),
  );
});

for (const runner of RUNNERS) {
  itWith(runner.tool, `the sample of the resend in ${runner.lang} runs as it is, and resends`, () =>
    expectResendBy(runner.command ?? [programOf(runner.tool)], runner),
  );
}
