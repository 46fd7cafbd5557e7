import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { FixedClock } from '@invites/invites/testing';
import { DevMailbox } from '@invites/runtime';
import { callJson, startApiProcess, stopAll } from './api-process.js';
import { eventually, runProgram } from './processes.js';
import { KEYS, NO_LIMITS, type Person, person, tokenFor } from './test-api.js';

/** An API and a worker, each a process of its own, which share a mailbox. */
export interface Service {
  readonly origin: string;
  readonly mailbox: DevMailbox;
  /** What both have printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** @param apiEnv is for the API alone, such as the address of a pooler */
export async function startService(env: Record<string, string>, apiEnv: Record<string, string> = {}): Promise<Service> {
  const dataDir = mkdtempSync(join(tmpdir(), 'invites-life-'));
  const common = { ...KEYS, ...NO_LIMITS, DATA_DIR: dataDir, ...env };
  const worker = runProgram('dist/worker.js', common);
  await worker.printed(/worker is running/);
  const api = await startApiProcess({ ...common, ...apiEnv });
  return {
    origin: api.origin,
    mailbox: new DevMailbox({ dataDir, mailFrom: 'Invites <invites@example.com>' }),
    output: () => api.output() + worker.output(),
    async stop() {
      await stopAll([api, worker]);
      rmSync(dataDir, { recursive: true });
    },
  };
}

/**
 * Sends an invite, and goes on until its invitee is a member; whatever is asked and mailed on the way has to be right.
 * Resolves with the status that the invite has then.
 */
export async function liveThrough({ origin, mailbox }: Pick<Service, 'origin' | 'mailbox'>): Promise<string> {
  const [owner, ada] = [person('owner'), person('ada')];
  const call = async (as: Person, method: string, path: string, json?: unknown) => {
    const authorization = `Bearer ${await tokenFor(as, new FixedClock(new Date()))}`;
    return callJson(`${origin}/api/v1/${path}`, method, { authorization }, json);
  };
  const mails = (count: number) =>
    eventually(async () => {
      const mailed = (await mailbox.list()).filter(({ to }) => to === ada.email);
      return mailed.length >= count ? mailed : undefined;
    });

  const workspace = await call(owner, 'POST', 'workspaces', { name: 'Analytical Engines' });
  expect(workspace).toMatchObject({ status: 201, body: { role: '4' } });
  const { id } = workspace.body;
  const message = 'Grüße \\ aus „Köln“ 😀\nNULL';
  const form = { workspace_id: id, email: ada.email, role: '2', message };
  const sent = await call(owner, 'POST', 'invites', form);
  expect(sent).toMatchObject({ status: 201, body: { status: 'pending', message, is_expired: false } });
  const inviteId = sent.body.id;
  await mails(1);
  const resent = await call(owner, 'POST', `invites/${inviteId}/resend`);
  expect(resent).toMatchObject({ status: 200, body: { token: sent.body.token, created_at: sent.body.created_at } });
  expect(Date.parse(resent.body.expires_at)).toBeGreaterThanOrEqual(Date.parse(sent.body.expires_at));
  const [newest] = await mails(2);
  expect(newest!.text).toContain(`/invites/${sent.body.token}`);

  const listed = await call(owner, 'GET', `invites/list/?workspace_id=${id}&status=pending`);
  expect(listed).toMatchObject({ status: 200, body: [{ id: inviteId, expires_at: resent.body.expires_at, message }] });
  const preview = await callJson(`${origin}/api/v1/invites/${sent.body.token}/`, 'GET', {});
  expect(preview).toMatchObject({ status: 200, body: { email: ada.email, message, is_expired: false } });
  const mine = await call(ada, 'GET', 'invites/mine');
  expect(mine).toMatchObject({ status: 200, body: [{ token: sent.body.token, obstacle: null }] });
  const accepted = await call(ada, 'POST', `invites/${sent.body.token}/accept`);
  expect(accepted).toMatchObject({ status: 200, body: { status: 'accepted' } });
  expect(Math.abs(Date.parse(accepted.body.accepted_at) - Date.now())).toBeLessThan(60 * 60_000);

  const history = await call(owner, 'GET', `invites/${inviteId}/history`);
  const kinds = history.body.map(({ kind }: { kind: string }) => kind);
  expect(kinds.toSorted()).toEqual(
    ['sent', 'mail-queued', 'mail-sent', 'resent', 'mail-queued', 'mail-sent', 'accepted'].toSorted(),
  );
  const members = await call(owner, 'GET', `workspaces/${id}/members`);
  expect(members.body.map(({ role }: { role: string }) => role)).toEqual(['4', '2']);

  const key = await call(owner, 'POST', `workspaces/${id}/api-keys`, { name: 'Import', role: '3' });
  expect(key).toMatchObject({ status: 201, body: { name: 'Import' } });
  const byKey = { authorization: `Bearer ${key.body.key}` };
  const sentByKey = await callJson(`${origin}/api/v1/invites/`, 'POST', byKey, { ...form, email: person('bob').email });
  expect(sentByKey.status).toBe(201);
  return accepted.body.status;
}
