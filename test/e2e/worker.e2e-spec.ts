import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { freePort } from '../support/free-port.mjs';
import { eventually, runProgram, type TestProcess } from '../support/processes.js';
import { allowConnections } from '../support/test-database.js';
import { KEYS, type Person, startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
let smtp: SMTPServer;
let worker: TestProcess;
let operations: string;
let env: Record<string, string>;
const admins = new Map<number, Person>();
/** Recipients whom the mail server does not know. */
const unknown = new Set<string>();

beforeAll(async () => {
  api = await startTestApi();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      done(unknown.has(address) ? Object.assign(new Error(`${address} is unknown`), { responseCode: 550 }) : null),
    onData: (stream, _session, done) => void stream.resume().on('end', done),
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve);
  });
  env = {
    ...KEYS,
    DATABASE_URL: api.settings.databaseUrl!,
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
  };
  worker = runProgram('dist/worker.js', env);
  operations = (await worker.printed(/(http:\S+)\/health\/ready/))[1]!;
});

afterAll(async () => {
  worker.child.kill('SIGTERM');
  await worker.ended();
  await new Promise<void>((resolve) => void smtp.close(resolve));
  await api.stop();
});

async function metrics(): Promise<Record<string, number>> {
  const answer = await fetch(`${operations}/metrics`);
  const samples = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(samples.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
}

async function send(email: string): Promise<number> {
  const { id, admin } = await api.workspace();
  const { body } = await api.post('/api/v1/invites/', {
    as: admin,
    json: { workspace_id: id, email, role: '1' },
  });
  admins.set(body.id, admin);
  return body.id;
}

const mailOf = (inviteId: number) =>
  api.dataSource
    .query<{ id: string; status: string; attempts: number }[]>(
      'SELECT id, status, attempts FROM invite_mails WHERE invite_id = $1',
      [inviteId],
    )
    .then(([mail]) => mail!);

const settled = (inviteId: number, status: string) =>
  eventually(async () => {
    const mail = await mailOf(inviteId);
    return mail.status === status ? mail : undefined;
  });

async function mails(...args: string[]): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const run = promisify(execFile)(process.execPath, ['dist/mails.js', ...args], {
    env: { PATH, HOME, ...env },
  });
  return (await run).stdout;
}

describe('the worker process', () => {
  it('shows in its metrics what waits, what left and what was given up', async () => {
    const { headers } = await fetch(`${operations}/metrics`);
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics()).toMatchObject({
      invites_mail_queued: 0,
      invites_mail_oldest_due_seconds: 0,
      invites_mail_oldest_unsent_seconds: 0,
      invites_mail_failed: 0,
    });
    unknown.add('nobody@example.com');
    await settled(await send('ada@example.com'), 'sent');
    await settled(await send('nobody@example.com'), 'failed');
    const { id: replaced } = await mailOf(await send('grace@example.com'));
    await eventually(async () => ((await metrics()).invites_mail_queued === 0 ? true : undefined));
    expect(await metrics()).toMatchObject({
      'invites_mail_attempts_total{outcome="sent"}': 2,
      'invites_mail_attempts_total{outcome="failed"}': 1,
      'invites_mail_attempts_total{outcome="skipped"}': 0,
      invites_mail_failed: 1,
    });

    // One that nobody could deliver for an hour, as after an outage.
    await api.dataSource.query(
      `UPDATE invite_mails SET status = 'queued', settled_at = NULL, claimed_by = gen_random_uuid(),
        queued_at = now() - interval '1 hour', due_at = now() + interval '1 hour' WHERE id = $1`,
      [replaced],
    );
    const waiting = await metrics();
    expect(waiting).toMatchObject({ invites_mail_queued: 1, invites_mail_oldest_due_seconds: 0 });
    expect(waiting.invites_mail_oldest_unsent_seconds).toBeGreaterThanOrEqual(3600);
    await api.dataSource.query(`UPDATE invite_mails SET due_at = now() WHERE id = $1`, [replaced]);
    await eventually(async () => ((await metrics()).invites_mail_queued === 0 ? true : undefined));
  });

  it('gives up what the server refuses for good; a command lists it, and has it tried again once it is mended', async () => {
    unknown.add('typo@example.com');
    const inviteId = await send('typo@example.com');
    const { id } = await settled(inviteId, 'failed');
    const line = (await mails('failed')).split('\n').find((text) => text.startsWith(`${id}\t`));
    expect(line).toMatch(new RegExp(`^${id}\\t${inviteId}\\t\\d+\\t1\\t.*Z\\t550 .*unknown`));

    unknown.delete('typo@example.com');
    expect(await mails('requeue', id, '987654321')).toBe(`Requeued: ${id}\n`);
    expect(await settled(inviteId, 'sent')).toMatchObject({ attempts: 1 });
    const { body: history } = await api.get(`/api/v1/invites/${inviteId}/history/`, { as: admins.get(inviteId) });
    expect(history.map((entry: { kind: string; reply?: string }) => [entry.kind, entry.reply?.slice(0, 3)])).toEqual([
      ['sent', undefined],
      ['mail-queued', undefined],
      ['mail-failed', '550'],
      ['mail-queued', undefined],
      ['mail-sent', '250'],
    ]);
    expect(await mails('requeue', id)).toBe('Nothing was requeued: no such failed mail.\n');

    unknown.clear();
    await mails('requeue', '--all');
    await eventually(async () => ((await metrics()).invites_mail_failed === 0 ? true : undefined));
    expect(await mails('failed')).toBe('No mail has failed.\n');
  });

  it('explains the command when it is mistyped', async () => {
    await expect(mails('requeue')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm run -s mails -- requeue'),
    });
  });

  it('is ready while it reaches its database, and goes on delivering once it reaches it again', async () => {
    const ready = async () => (await fetch(`${operations}/health/ready`)).status;
    expect(await ready()).toBe(200);
    await allowConnections(api.settings.databaseUrl!, false);
    await eventually(async () => ((await ready()) === 503 ? true : undefined));
    expect((await fetch(`${operations}/health/live`)).status).toBe(200);
    expect(await metrics()).not.toHaveProperty('invites_mail_queued');
    expect(await metrics()).toHaveProperty('invites_mail_attempts_total{outcome="sent"}');

    await allowConnections(api.settings.databaseUrl!, true);
    await eventually(async () => ((await ready()) === 200 ? true : undefined));
    await settled(await send('back@example.com'), 'sent');
  });

  it('answers nothing else there', async () => {
    expect((await fetch(`${operations}/`)).status).toBe(404);
    const { status, headers } = await fetch(`${operations}/metrics`, { method: 'POST' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('says it in one line when the port of its metrics is in use', async () => {
    const port = new URL(operations).port;
    const second = runProgram('dist/worker.js', { ...env, METRICS_PORT: port });
    expect(await second.ended()).toBe(1);
    expect(second.output().trim()).toBe(
      `Can't listen on 127.0.0.1:${port} (METRICS_HOST, METRICS_PORT): the port is in use. ` +
        `Choose another one, such as METRICS_PORT=${Number(port) + 1}`,
    );
  });

  it('keeps out of the way of other workers', async () => {
    const port = await freePort();
    const second = runProgram('dist/worker.js', { ...env, METRICS_PORT: String(port) });
    await second.printed(new RegExp(`http://127\\.0\\.0\\.1:${port}/metrics`));
    second.child.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
  });
});
