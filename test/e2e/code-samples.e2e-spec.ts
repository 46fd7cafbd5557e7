import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';

interface Runner {
  readonly lang: string;
  readonly file: string;
  readonly command: readonly [string, ...string[]];
  /** Succeeds where the sample can run. */
  readonly probe: readonly [string, ...string[]];
  /** What the sample is a part of. */
  readonly program?: (sample: string) => string;
}

const javaProgram = (sample: string) => {
  const [imports, statements] = sample.split('\n\n');
  return `${imports}\npublic class Resend { public static void main(String[] none) throws Exception {\n${statements}\n} }\n`;
};

const python = (path: string): Runner => ({
  lang: 'Python',
  file: 'resend.py',
  command: [path],
  probe: [path, '-c', 'import requests'],
});

/** The first of a language that is at hand runs its sample. */
const RUNNERS: readonly Runner[] = [
  { lang: 'Shell', file: 'resend.sh', command: ['sh'], probe: ['curl', '--version'] },
  { lang: 'JavaScript', file: 'resend.mjs', command: [process.execPath], probe: [process.execPath, '--version'] },
  python('python3'),
  python('/usr/bin/python3'),
  { lang: 'Ruby', file: 'resend.rb', command: ['ruby'], probe: ['ruby', '--version'] },
  { lang: 'Go', file: 'resend.go', command: ['go', 'run'], probe: ['go', 'version'] },
  {
    lang: 'PHP',
    file: 'resend.php',
    command: ['php'],
    probe: ['php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
  },
  { lang: 'Java', file: 'Resend.java', command: ['java'], probe: ['javac', '--version'], program: javaProgram },
];

const isAtHand = ({ probe: [program, ...args] }: Runner) => {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const atHand = RUNNERS.filter(isAtHand);
const chosen = atHand.filter(({ lang }, index) => atHand.findIndex((one) => one.lang === lang) === index);
for (const lang of new Set(RUNNERS.map((one) => one.lang))) {
  if (!chosen.some((one) => one.lang === lang))
    process.stderr.write(`SKIPPED: the ${lang} sample, for want of what runs it on this machine.\n`);
}

let folder: string;
let server: DemoServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-samples-'));
  server = await startDemoServer({ INVITES_MAILS_PER_INVITE_PER_HOUR: '0' });
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
  readonly paths: Record<string, { post: { 'x-codeSamples': readonly { lang: string; source: string }[] } }>;
}

async function sampleIn(lang: string): Promise<string> {
  const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as Document;
  const samples = document.paths['/api/v1/invites/{invite_id}/resend/']!.post['x-codeSamples'];
  return samples.find((one) => one.lang === lang)!.source;
}

it.each(chosen.map((runner) => [runner.lang, runner] as const))(
  'the sample of the resend in %s runs as it is, and resends',
  async (lang, { file, command: [command, ...args], program = (sample) => sample }) => {
    const path = join(folder, file);
    writeFileSync(path, program((await sampleIn(lang)).replace('YOUR_TOKEN', server.tokenOf('Admin'))));
    const before = await resends();
    const { stdout } = await promisify(execFile)(command, [...args, path], { cwd: folder });
    expect(stdout).toMatch(/["']?status["']?: ?["']pending["']/);
    expect(await resends()).toBe(before + 1);
  },
  120_000,
);
