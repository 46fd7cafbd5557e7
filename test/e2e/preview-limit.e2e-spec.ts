import { afterEach, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const PATH = '/api/v1/invites/00000000-0000-4000-8000-000000000000/';

let api: TestApi;
afterEach(() => api?.stop());

const look = (forwardedFor?: string) =>
  api.get(PATH, forwardedFor ? { headers: { 'x-forwarded-for': forwardedFor } } : {});

async function exhaust(forwardedFor: (visit: number) => string | undefined = () => undefined): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, visit) => look(forwardedFor(visit))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
}

describe('previews', () => {
  it('are sixty a minute per client; Retry-After says exactly when there are more', async () => {
    api = await startTestApi();
    await exhaust();
    api.clock.advance(20_000);
    const { headers, body } = await expectRefusal(api, () => look(), 429, 'too-many-requests');
    expect([headers.get('retry-after'), body.retry_after]).toEqual(['40', 40]);
    api.clock.advance(39_999);
    expect((await look()).status).toBe(429);
    api.clock.advance(1);
    expect((await look()).status).toBe(404);
  });

  it('that come together are counted one by one, for each client', async () => {
    api = await startTestApi({ TRUST_PROXY: '127.0.0.0/8' });
    const clients = ['192.0.2.1', '192.0.2.2'];
    const answers = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 70 }, async () => `${client} ${(await look(client)).status}`)),
    );
    const count = (answer: string) => answers.filter((one) => one === answer).length;
    expect(clients.map((client) => [count(`${client} 404`), count(`${client} 429`)])).toEqual([
      [60, 10],
      [60, 10],
    ]);
  });

  it('believe no forwarded header unless the proxy is trusted', async () => {
    api = await startTestApi();
    await exhaust(() => '192.0.2.1');
    expect((await look('192.0.2.2')).status).toBe(429);
  });

  it('distinguish clients behind a trusted proxy, but not those of one /64', async () => {
    api = await startTestApi({ TRUST_PROXY: '127.0.0.0/8' });
    await exhaust(() => '2001:db8:1:2::1');
    expect((await look('2001:db8:1:2:ffff::9')).status).toBe(429);
    expect((await look('2001:db8:1:3::1')).status).toBe(404);
    expect((await look('192.0.2.2')).status).toBe(404);
  });

  it('know a client behind trusted proxies by its address alone, whatever the ports', async () => {
    api = await startTestApi({ TRUST_PROXY: '127.0.0.0/8' });
    await exhaust((visit) => `192.0.2.1:${1024 + visit}${visit % 2 ? '' : `, 127.0.0.2:${visit}`}`);
    for (const entry of ['192.0.2.1', '::ffff:192.0.2.1', '"[::ffff:c000:201]:443"', 'for=192.0.2.1'])
      expect([entry, (await look(entry)).status]).toEqual([entry, 429]);
    expect((await look('192.0.2.2:1024')).status).toBe(404);
  });

  it('count with whatever else is asked by a token without credentials', async () => {
    api = await startTestApi({ DEMO_DATA: 'true' });
    await exhaust();
    const byToken = api.routes.filter(({ url }) => url.includes(':token'));
    const statuses = await Promise.all(
      byToken.map(async ({ method, url }) => {
        const path = url.replace(':token', '00000000-0000-4000-8000-000000000000');
        return [`${method} ${url}`, (await api.call(method, path)).status] as const;
      }),
    );
    expect(statuses.length).toBeGreaterThan(6);
    for (const [route, status] of statuses) expect([route, status]).toEqual([route, status === 401 ? 401 : 429]);
    expect(statuses.filter(([, status]) => status === 401).map(([route]) => route)).toEqual([
      'POST /api/v1/invites/:token/accept',
    ]);
  });
});
