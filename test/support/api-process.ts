import { FixedClock } from '@invites/invites/testing';
import { freePort, runProgram, type TestProcess } from './processes.js';
import { KEYS, NO_LIMITS, type Person, tokenFor } from './test-api.js';

export interface TimedAnswer {
  /** 0: the connection broke off, or there was none. */
  readonly status: number;
  readonly retryAfter: string | null;
  // eslint-disable-next-line typescript/no-explicit-any -- what the service answers is what the tests are about
  readonly body: any;
  readonly ms: number;
}

export interface ApiProcess extends TestProcess {
  readonly origin: string;
  call(method: string, path: string, options?: { as?: Person; json?: unknown }): Promise<TimedAnswer>;
}

/** The API as a process of its own, without delivery. Resolves once it answers. */
export async function startApiProcess(
  databaseUrl: string,
  { port, ...env }: { port?: number } & Record<string, unknown> = {},
): Promise<ApiProcess> {
  const listened = port ?? (await freePort());
  const api = runProgram('apps/api/dist/main.js', {
    ...KEYS,
    ...NO_LIMITS,
    DATABASE_URL: databaseUrl,
    PORT: String(listened),
    WORKER: 'off',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...(env as Record<string, string>),
  });
  await api.printed(/Ctrl-C stops everything/);
  const origin = `http://127.0.0.1:${listened}`;
  const clock = new FixedClock(new Date());
  const tokens = new Map<string, Promise<string>>();

  function bearerOf(person: Person): Promise<string> {
    const token = tokens.get(person.subject) ?? tokenFor(person, clock);
    tokens.set(person.subject, token);
    return token;
  }

  return {
    ...api,
    origin,
    async call(method, path, { as, json } = {}) {
      const headers = new Headers();
      if (as) headers.set('authorization', `Bearer ${await bearerOf(as)}`);
      if (json !== undefined) headers.set('content-type', 'application/json');
      const startedAt = performance.now();
      const elapsed = () => performance.now() - startedAt;
      try {
        const request: RequestInit = { method, headers };
        if (json !== undefined) request.body = JSON.stringify(json);
        const response = await fetch(`${origin}${path}`, request);
        const text = await response.text();
        const retryAfter = response.headers.get('retry-after');
        return { status: response.status, retryAfter, body: text === '' ? undefined : JSON.parse(text), ms: elapsed() };
      } catch (error) {
        return { status: 0, retryAfter: null, body: (error as Error).cause, ms: elapsed() };
      }
    },
  };
}
