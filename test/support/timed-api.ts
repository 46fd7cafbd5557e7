import { type ApiProcess, callJson, startApiProcess } from './api-process.js';
import { tokenNow } from './production.js';
import { NO_LIMITS, type Answer, type Person } from './test-api.js';

export interface TimedAnswer extends Answer {
  /** 0: the connection broke off, or there was none; the body says why. */
  readonly status: number;
  readonly ms: number;
}

interface TimedCall {
  readonly as?: Person;
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
}

export interface TimedApi extends ApiProcess {
  call(method: string, path: string, options?: TimedCall): Promise<TimedAnswer>;
}

/** The API as a process of its own without limits, whose calls never throw; resolves once it answers. */
export async function startTimedApi(databaseUrl: string, env: Record<string, string> = {}): Promise<TimedApi> {
  const api = await startApiProcess({
    ...NO_LIMITS,
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...env,
  });
  const tokens = new Map<string, Promise<string>>();

  function bearerOf(person: Person): Promise<string> {
    const token = tokens.get(person.subject) ?? tokenNow(person);
    tokens.set(person.subject, token);
    return token;
  }

  return {
    ...api,
    async call(method, path, { as, json, headers } = {}) {
      const authorization = as && { authorization: `Bearer ${await bearerOf(as)}` };
      const startedAt = performance.now();
      const answer = await callJson(`${api.origin}${path}`, method, { ...headers, ...authorization }, json).catch(
        ({ cause }: Error) => ({ status: 0, headers: new Headers(), body: cause }),
      );
      return { ...answer, ms: performance.now() - startedAt };
    },
  };
}
