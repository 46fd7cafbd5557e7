import { readdirSync } from 'node:fs';
import { type Type, RequestMethod } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { expect, it } from '@jest/globals';
import { LoopbackHostGuard } from '../../apps/api/src/dev/loopback-host.guard.js';
import { askAs } from '../support/ask-as.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const FOLDER = new URL('../../apps/api/src/dev/', import.meta.url);
const NOWHERE = '4d1c9e0a-0000-4000-8000-000000000000';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
}

/** All controllers that only development has: one that comes in addition is tried too. */
const controllers: Type[] = (
  await Promise.all(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.controller.ts'))
      .map((name) => import(new URL(name, FOLDER).href) as Promise<Record<string, Type>>),
  )
).flatMap((module) => Object.values(module));

/** The routes, as the decorators describe them to Nest. */
const routes: Route[] = controllers.flatMap((controller) =>
  Object.getOwnPropertyNames(controller.prototype)
    .map((name) => controller.prototype[name] as object)
    .filter((method) => Reflect.hasMetadata(METHOD_METADATA, method))
    .map((method) => ({
      method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, method)] as Route['method'],
      url: [controller, method]
        .map((part) => Reflect.getMetadata(PATH_METADATA, part) as string)
        .join('/')
        .replaceAll(/\/+/g, '/')
        .replace(/^\/?/, '/')
        .replace(':token', NOWHERE)
        .replace(':id', '2026-01-01T120000.000Z-1-000000'),
    })),
);

const PRODUCTION = {
  NODE_ENV: 'production',
  SMTP_URL: 'smtps://mail.engines.net',
  PUBLIC_URL: 'https://app.engines.net',
};

async function answers(api: TestApi, host: string) {
  return Promise.all(
    routes.map(async ({ method, url }) => {
      const { status, body } = await askAs(host, `${api.origin}${url}`, method);
      return { route: `${method} ${url}`, status, body };
    }),
  );
}

it('every controller that only development has is guarded', () => {
  expect(controllers.length).toBeGreaterThanOrEqual(4);
  for (const controller of controllers) {
    const guards = [controller, ...Object.values(Object.getOwnPropertyDescriptors(controller.prototype))].flatMap(
      (part) => (Reflect.getMetadata(GUARDS_METADATA, part) as unknown[] | undefined) ?? [],
    );
    expect([controller.name, guards.includes(LoopbackHostGuard)]).toEqual([controller.name, true]);
  }
});

it('what only development has answers nobody who asks for another name, such as one that a stranger lets point here', async () => {
  const api = await startTestApi({ DEMO_DATA: 'true' });
  try {
    for (const host of ['127.0.0.1:3000', 'localhost', '[::1]:3000']) {
      for (const { route, status, body } of await answers(api, host))
        expect([route, status === 403, body.includes('loopback-only')]).toEqual([route, false, false]);
    }
    for (const host of ['evil.example', '127.0.0.1.evil.example:3000', 'localhost.evil.example', '192.168.1.5']) {
      for (const { route, status, body } of await answers(api, host))
        expect([route, status, /eyJ|three things|mailbox/i.test(body)]).toEqual([route, 403, false]);
    }
    const { body } = await askAs('evil.example', `${api.origin}/dev/mailbox`);
    expect(JSON.parse(body)).toMatchObject({ code: 'loopback-only', detail: expect.stringContaining('127.0.0.1') });
  } finally {
    await api.stop();
  }
});

it.each([
  ['where links lead to another machine', { PUBLIC_URL: 'http://192.168.1.5:3000' }],
  ['where they lead to a public name', { PUBLIC_URL: 'https://app.engines.net', NODE_ENV: 'development' }],
  ['in production', PRODUCTION],
  ['in production at a loopback address', { ...PRODUCTION, PUBLIC_URL: 'http://127.0.0.1:3000' }],
])('there is nothing of it %s', async (_where, env) => {
  const api = await startTestApi(env);
  try {
    const statuses = (await answers(api, '127.0.0.1')).map(({ route, status }) => [route, status]);
    expect(statuses).toEqual(routes.map(({ method, url }) => [`${method} ${url}`, 404]));
  } finally {
    await api.stop();
  }
});

it('there is no mailbox where mail leaves by SMTP', async () => {
  const api = await startTestApi({ SMTP_URL: PRODUCTION.SMTP_URL });
  try {
    expect((await api.get('/')).status).toBe(200);
    expect((await api.get('/dev/mailbox')).status).toBe(404);
  } finally {
    await api.stop();
  }
});
