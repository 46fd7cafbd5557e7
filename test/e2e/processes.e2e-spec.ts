import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findEmbeddedPostgres } from '@invites/embedded-postgres';
import { generatedSecret, readSettings, type SettingsError } from '@invites/runtime';
import { parse } from 'yaml';
import { askAs } from '../support/ask-as.js';
import { freePort } from '../support/free-port.mjs';
import { eventually, runProgram, type TestProcess, watchProcess } from '../support/processes.js';
import { itWith } from '../support/tools.js';

const API = 'dist/api.js';
const WORKER = 'dist/worker.js';
const DAY_MS = 24 * 60 * 60 * 1000;
const READY = /Ctrl-C stops everything/;

let dataDir: string;
let port: number;
let origin: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'invites-start-'));
  chmodSync(dataDir, 0o755);
  port = await freePort();
  origin = `http://127.0.0.1:${port}`;
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const startApi = (env: Record<string, string> = {}) =>
  runProgram(API, { DATA_DIR: dataDir, PORT: String(port), ...env });

async function stop({ child, ended }: TestProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  child.kill(signal);
  return ended();
}

async function resendByCurl(output: string): Promise<{ status: number; invite: Record<string, unknown> }> {
  const line = /^curl .*$/m.exec(output)![0];
  const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent --write-out '\\n%{http_code}'`]);
  const [body, status] = stdout.split('\n');
  return { status: Number(status), invite: JSON.parse(body!) as Record<string, unknown> };
}

/** The addresses of the mails that the mailbox lists. */
const mailsIn = (page: string) =>
  [...page.matchAll(/<li><a href="([^"]+)"/g)].map((match) => new URL(match[1]!, `${origin}/dev/mailbox`).href);
const mailbox = async () => (await fetch(`${origin}/dev/mailbox`)).text();

describe('npm start on a fresh folder', () => {
  itWith(
    'curl',
    'brings everything up, resends the lapsed invite 1 by the printed curl line, and keeps it all over restarts',
    async () => {
      const first = startApi();
      await first.printed(READY);
      for (const part of ['Owner', 'Admin', 'Editor', 'Viewer', 'outsider', 'invitee']) {
        expect(first.output()).toMatch(new RegExp(`^ {2}${part}: .+\\n[\\w-]+\\.[\\w-]+\\.[\\w-]+$`, 'm'));
      }
      expect(first.output()).not.toContain('\u001B');
      const wide = first
        .output()
        .split('\n')
        .filter((line) => line.length > 80);
      expect(wide.filter((line) => !/^eyJ|^curl /.test(line))).toEqual([]);
      const pages = [
        '/',
        '/reference',
        '/docs',
        '/docs/swagger-ui-init.js',
        '/docs/swagger-ui-bundle.js',
        '/openapi.json',
        '/openapi.yaml',
        '/postman.json',
        '/reference.md',
        '/llms.txt',
        '/health/live',
        '/health/ready',
      ];
      for (const path of pages) {
        const page = await fetch(`${origin}${path}`);
        expect([path, page.status]).toEqual([path, 200]);
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
        await page.arrayBuffer();
      }
      const signIn = (host: string) => askAs(host, `${origin}/dev/demo-token`);
      expect(JSON.parse((await signIn('localhost')).body)).toEqual({ token: expect.stringMatching(/^eyJ/) });
      expect(await signIn('evil.example')).toMatchObject({ status: 403, body: expect.not.stringContaining('eyJ') });
      expect(await (await fetch(`${origin}/docs/swagger-ui-init.js`)).text()).not.toMatch(/eyJ/);

      const { status, invite } = await resendByCurl(first.output());
      expect(status).toBe(200);
      expect(Object.keys(invite)).toHaveLength(13);
      expect(invite).toMatchObject({ id: 1, status: 'pending', is_expired: false });
      const ahead = Date.parse(invite.expires_at as string) - Date.now();
      expect(Math.abs(ahead - 7 * DAY_MS)).toBeLessThan(60_000);
      await eventually(
        async () => (await mailbox()).includes(`${origin}/invites/${invite.token as string}`) || undefined,
      );

      expect(await stop(first, 'SIGINT')).toBe(0);
      expect(findEmbeddedPostgres(dataDir)).toBeUndefined();

      const second = startApi();
      await second.printed(READY);
      expect(await mailbox()).toContain(invite.token);
      const [page] = mailsIn(await mailbox());
      for (const part of ['', '/html', '/source', '?view=text']) {
        const answer = await fetch(`${page}${part}`);
        expect([part, answer.status]).toEqual([part, 200]);
        const shown = (await answer.text()).replaceAll('=\r\n', ''); // soft breaks of quoted-printable
        expect(shown).toContain(`${origin}/invites/${invite.token as string}`);
      }
      expect(await stop(second, 'SIGKILL')).toBe('SIGKILL');

      // It stops within ten seconds even while a client does not read its answer.
      const third = startApi();
      await third.printed(READY);
      expect((await resendByCurl(third.output())).invite).toMatchObject({ id: 1, token: invite.token });
      await stopsInTimeDespiteUnreadAnswers(third);
      expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
    },
  );

  async function stopsInTimeDespiteUnreadAnswers(api: TestProcess): Promise<void> {
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => {});
    await once(socket, 'connect');
    // More than the buffers of the sockets take, several times over.
    socket.write('GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20));
    await once(socket.resume(), 'data');
    socket.pause();
    const stoppedAt = Date.now();
    expect(await stop(api, 'SIGTERM')).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    socket.destroy();
  }

  it('Ctrl-C at the terminal of npm, which signals twice, stops everything in order, also amid a request', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port) };
    const npm = watchProcess(spawn('npm', ['start'], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
    await npm.printed(READY);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('POST /api/v1/workspaces/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    // npm, its shell and node are one group, and npm forwards what it gets: twice here, since two at once may become one.
    process.kill(-npm.child.pid!, 'SIGINT');
    await eventually(async () => (await fetch(origin).catch(() => undefined)) === undefined || undefined);
    process.kill(-npm.child.pid!, 'SIGINT');
    expect(await npm.ended()).toBe(0);
    expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
    socket.destroy();
  });
});

async function expectFailure(program: string, env: Record<string, string>, message: RegExp): Promise<void> {
  const failing = runProgram(program, { DATA_DIR: dataDir, PORT: String(port), ...env });
  expect(await failing.ended()).toBe(1);
  expect(failing.output()).toMatch(message);
  expect(failing.output().trim().split('\n')).toHaveLength(1);
}

describe('npm start with WORKER=off, beside other processes on the same folder', () => {
  let api: TestProcess;
  beforeAll(async () => {
    api = startApi({ WORKER: 'off' });
    await api.printed(READY);
  });

  itWith('curl', 'leaves delivery to the worker process', async () => {
    const { invite } = await resendByCurl(api.output());
    const worker = runProgram(WORKER, { DATA_DIR: dataDir });
    await worker.printed(/worker is running/);
    const mails = async () => mailsIn(await mailbox()).length;
    const before = await mails();
    await resendByCurl(api.output());
    await eventually(async () => (await mails()) > before || undefined);
    expect(await mailbox()).toContain(invite.token);
    expect(await stop(worker, 'SIGTERM')).toBe(0);
  });

  it('goes on undisturbed when another start is refused, in one line', async () => {
    await expectFailure(API, { PORT: String(await freePort()) }, /Another process is using the data folder/);
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
  });

  it('is stopped in order by a terminal that is closed', async () => {
    for (const stream of [api.child.stdout!, api.child.stderr!]) stream.destroy(); // nobody reads what it says any more
    expect(await stop(api, 'SIGHUP')).toBe(0);
    expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
  });
});

describe('a start that can not succeed says why in one line, without a stack, and exits with 1', () => {
  it('when the port is in use, and stops the database again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as AddressInfo;
    const message = new RegExp(
      `127\\.0\\.0\\.1:${taken} \\(HOST, PORT\\): the port is in use\\. Choose another one, such as PORT=\\d+ npm start\n$`,
    );
    await expectFailure(API, { PORT: String(taken) }, message).finally(() => other.close());
    expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('when the database can not be reached, without its password', async () => {
    const closed = await freePort();
    const url = `postgresql://user:hunter2@127.0.0.1:${closed}/invites`;
    await expectFailure(
      API,
      { DATABASE_URL: url },
      new RegExp(`127\\.0\\.0\\.1:${closed}/invites \\(DATABASE_URL\\): .*ECONNREFUSED`),
    );
    await expectFailure(WORKER, { DATABASE_URL: url }, /^(?!.*hunter2)/);
  });

  it('when the worker finds no database', async () => {
    await expectFailure(WORKER, {}, /No database runs on .* \(npm start\)/);
  });
});

it('an error that nobody handles is logged as every other line is, also before the application is there', async () => {
  // Takes connections to the database, and answers nothing.
  const silent = createServer((one) => one.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const connected = once(silent, 'connection') as Promise<[Socket]>;
  const throwing = `process.once('SIGUSR2', () => { throw new Error('nobody handles this'); });`;
  const api = startApi({
    DATABASE_URL: `postgresql://user@127.0.0.1:${(silent.address() as AddressInfo).port}/invites`,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(throwing)}`,
  });
  const [socket] = await connected;
  expect(await stop(api, 'SIGUSR2')).toBe(1);
  expect(api.output()).toMatch(/FATAL \[Process\] Error: nobody handles this/);
  expect(api.output()).not.toContain('\u001B');
  socket.destroy();
  silent.close();
});

it('production takes none of the secrets of our compose file, and names all of them at once', () => {
  const { environment } = parse(readFileSync('docker-compose.yml', 'utf8'))['x-service'];
  let message = '';
  try {
    readSettings({ ...environment, NODE_ENV: 'production', DEMO_DATA: 'false' }, generatedSecret);
  } catch (error) {
    message = (error as SettingsError).message;
  }
  const named = message.matchAll(/^([A-Z_]+) .*(an example, or easy to guess|the same as another)/gm);
  expect([...named].map(([, name]) => name)).toEqual([
    'AUTH_JWT_SECRET',
    'INVITES_TOKEN_KEY',
    'INVITES_TOKEN_KEY',
    'DATABASE_URL',
  ]);
  expect(message).not.toContain(environment.AUTH_JWT_SECRET);
});
