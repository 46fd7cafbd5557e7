import { FixedClock } from '@invites/invites/testing';
import { type ApiProcess, startApiProcess } from './api-process.js';
import { NO_LIMITS, type Person, tokenFor } from './test-api.js';

export interface TimedAnswer {
  /** 0: the connection broke off, or there was none. */
  readonly status: number;
  readonly retryAfter: string | null;
  // eslint-disable-next-line typescript/no-explicit-any -- what the service answers is what the tests are about
  readonly body: any;
  readonly ms: number;
}

export interface TimedApi extends ApiProcess {
  call(method: string, path: string, options?: { as?: Person; json?: unknown }): Promise<TimedAnswer>;
}

/** The API as a process of its own without limits, whose calls never throw; resolves once it answers. */
export async function startTimedApi(databaseUrl: string, env: Record<string, string> = {}): Promise<TimedApi> {
  const api = await startApiProcess({
    ...NO_LIMITS,
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...env,
  });
  const clock = new FixedClock(new Date());
  const tokens = new Map<string, Promise<string>>();

  function bearerOf(person: Person): Promise<string> {
    const token = tokens.get(person.subject) ?? tokenFor(person, clock);
    tokens.set(person.subject, token);
    return token;
  }

  return {
    ...api,
    async call(method, path, { as, json } = {}) {
      const headers = new Headers();
      if (as) headers.set('authorization', `Bearer ${await bearerOf(as)}`);
      if (json !== undefined) headers.set('content-type', 'application/json');
      const startedAt = performance.now();
      const elapsed = () => performance.now() - startedAt;
      try {
        const request: RequestInit = { method, headers };
        if (json !== undefined) request.body = JSON.stringify(json);
        const response = await fetch(`${api.origin}${path}`, request);
        const text = await response.text();
        const retryAfter = response.headers.get('retry-after');
        return { status: response.status, retryAfter, body: text === '' ? undefined : JSON.parse(text), ms: elapsed() };
      } catch (error) {
        return { status: 0, retryAfter: null, body: (error as Error).cause, ms: elapsed() };
      }
    },
  };
}
