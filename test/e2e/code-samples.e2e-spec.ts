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
import { itInSoak } from '../support/volume.js';

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

/** A program of .NET 6 and newer has these namespaces and methods without being told. */
const csharpProgram = (sample: string) => {
  const [imports, ...statements] = sample.split('\n');
  const namespaces = `using System;\nusing System.Net.Http;\nusing System.Threading.Tasks;\n${imports}`;
  return `${namespaces}\nclass Sample { static void Main() => Run().Wait(); static async Task Run() {\n${statements.join('\n')}\n} }\n`;
};

const RUNNERS: readonly Runner[] = [
  { lang: 'Shell', file: 'resend.sh', tool: 'curl', command: ['sh'] },
  { lang: 'Python', file: 'resend.py', tool: 'python3 with requests' },
  { lang: 'Ruby', file: 'resend.rb', tool: 'ruby' },
  { lang: 'Go', file: 'resend.go', tool: 'go', command: ['go', 'run'] },
  { lang: 'PHP', file: 'resend.php', tool: 'php with curl' },
  { lang: 'Java', file: 'Resend.java', tool: 'javac', command: ['java'], program: javaProgram },
  {
    lang: 'C#',
    file: 'resend.cs',
    tool: 'mono',
    command: ['sh', '-c', 'mcs -reference:System.Net.Http -out:resend.exe "$1" && mono resend.exe', 'sh'],
    program: csharpProgram,
  },
  { lang: 'Swift', file: 'resend.swift', tool: 'swift' },
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

async function samplesOfResend() {
  const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as Document;
  return document.paths['/api/v1/invites/{invite_id}/resend/']!.post!['x-codeSamples'];
}

async function expectResendBy(
  command: readonly string[],
  { lang, file, program = (sample) => sample }: Omit<Runner, 'tool'>,
): Promise<void> {
  const path = join(folder, file);
  const { source } = (await samplesOfResend()).find((one) => one.lang === lang)!;
  writeFileSync(path, program(source.replace('YOUR_TOKEN', server.tokenOf('Admin'))));
  const before = await resends();
  const { stdout } = await promisify(execFile)(command[0]!, [...command.slice(1), path], { cwd: folder });
  expect(stdout).toMatch(/["']?status["']?: ?["']pending["']/);
  expect(await resends()).toBe(before + 1);
}

it('the sample of the resend in JavaScript runs as it is, resends, and prints the invite', () =>
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

/** That it is quick to run: with JavaScript it stands for the others in `npm test`. */
const QUICK = 'Shell';

for (const runner of RUNNERS) {
  const title = `the sample of the resend in ${runner.lang} runs as it is, resends, and prints the invite`;
  const test = () => expectResendBy(runner.command ?? [programOf(runner.tool)], runner);
  if (runner.lang === QUICK) itWith(runner.tool, title, test);
  else itInSoak(title, test, (...one) => itWith(runner.tool, ...one));
}

it('every language that has a sample is run', async () => {
  const languages = (await samplesOfResend()).map(({ lang }) => lang);
  expect(languages.sort()).toEqual(['JavaScript', ...RUNNERS.map(({ lang }) => lang)].sort());
});
