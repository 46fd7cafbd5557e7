import { InvitesError, refusalOf } from './invites-error.js';

/** How to reach the service, and how persistently. */
export interface InvitesClientOptions {
  /** Where the service is: its origin and the prefix that a proxy strips, if there is one, without `/api/v1`. */
  readonly baseUrl: string;
  /**
   * A JWT of a person or an API key, or a function that returns one. The function is called for each attempt, but not
   * for the calls that need no credentials: `preview` and `decline`.
   */
  readonly token: string | (() => string | Promise<string>);
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** How often a call is tried again, at most; 2 by default. */
  readonly maxRetries?: number;
  /** How long each attempt may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
}

/** What every call takes last. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Makes the call happen once, however often it is made within a day: 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string;
}

/** A request, however many attempts it takes. */
export interface Call extends CallOptions {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  /** Whether it needs no credentials. */
  readonly isPublic?: boolean;
  /** Whether an array is answered, and not an object. */
  readonly isList?: boolean;
}

export interface Answer {
  readonly json: object;
  readonly headers: Headers;
}

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 8_000;
/** Who is told to wait longer gets the refusal, with its `retryAfter`. */
const LONGEST_RETRY_AFTER_S = 60;
/** Longer ones overflow, and end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Makes requests, and repeats those that may succeed the next time. */
export class Transport {
  readonly #options: Required<InvitesClientOptions>;

  /** @throws TypeError for an option that can't be used */
  constructor(options: InvitesClientOptions) {
    const {
      baseUrl,
      token,
      fetch = (...args) => globalThis.fetch(...args),
      maxRetries = 2,
      timeoutMs = 10_000,
    } = options;
    if (typeof token !== 'function') requireToken(token);
    if (!Number.isInteger(maxRetries) || maxRetries < 0)
      throw new TypeError('maxRetries must be 0 or a positive integer.');
    if (!(timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS))
      throw new TypeError(`timeoutMs must be a number of milliseconds from 1 to ${LONGEST_TIMER_MS}.`);
    this.#options = { baseUrl: originOf(baseUrl), token, fetch, maxRetries, timeoutMs };
  }

  get baseUrl(): string {
    return this.#options.baseUrl;
  }

  /**
   * @throws TypeError for a request that can't be made
   * @throws InvitesError for a refusal, and when there was no answer of the service
   */
  async request(call: Call): Promise<Answer> {
    const { signal, idempotencyKey } = call;
    if (idempotencyKey !== undefined && (!isVisibleAscii(idempotencyKey) || idempotencyKey.length > 255))
      throw new TypeError('idempotencyKey must have 1 to 255 visible ASCII characters.');
    const body = JSON.stringify(call.body) as string | undefined;
    for (let retries = 0; ; retries += 1) {
      signal?.throwIfAborted();
      try {
        return await this.#withinTimeout(signal, (end) => this.#attempt(call, body, end));
      } catch (error) {
        signal?.throwIfAborted();
        const waitMs = retries < this.#options.maxRetries ? waitBeforeRetry(error, retries) : undefined;
        if (waitMs === undefined) throw error;
        await pause(waitMs, signal);
      }
    }
  }

  /** Rejects when the time of an attempt is over, or the caller's signal ends it, and then aborts what is under way. */
  async #withinTimeout<T>(signal: AbortSignal | undefined, attempt: (end: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    const end = new AbortController();
    const tooLate = pause(timeoutMs, signal, end.signal).then(() => {
      const detail = `There was no answer within ${timeoutMs} ms.`;
      throw new InvitesError({ status: 0, code: 'timed-out', title: 'Timed out', detail });
    });
    try {
      return await Promise.race([tooLate, attempt(end.signal)]);
    } finally {
      end.abort();
    }
  }

  async #attempt(call: Call, body: string | undefined, signal: AbortSignal): Promise<Answer> {
    const { method, url, idempotencyKey, isPublic = false, isList = false } = call;
    const { token, fetch } = this.#options;
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
    if (!isPublic)
      headers.authorization = `Bearer ${requireToken(typeof token === 'function' ? await token() : token)}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    let response: Response;
    let text: string;
    try {
      // A redirect is not followed: it would turn a POST into a GET, and take the credentials elsewhere.
      response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
      text = await response.text();
    } catch (cause) {
      const detail = 'The connection broke, or could not be made.';
      throw new InvitesError({ status: 0, code: 'connection-failed', title: 'Connection failed', detail }, { cause });
    }
    const json = readJson(response.headers, text);
    const isExpected = typeof json === 'object' && json !== null && Array.isArray(json) === isList;
    if (!response.ok || !isExpected) throw refusalOf(response, json);
    return { json, headers: response.headers };
  }
}

/** How long to wait before the next attempt, in milliseconds; undefined when another one would not help. */
function waitBeforeRetry(error: unknown, retries: number): number | undefined {
  if (!(error instanceof InvitesError)) return undefined;
  const { status, code, retryAfter } = error;
  const isBusy = status === 429 || status === 503;
  const isUnderWay = code === 'idempotency-key-in-use'; // an earlier attempt, whose answer did not arrive
  if (!isBusy && !isUnderWay && code !== 'connection-failed' && code !== 'timed-out') return undefined;
  if (retryAfter !== undefined && retryAfter > LONGEST_RETRY_AFTER_S) return undefined;
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** retries, LONGEST_BACKOFF_MS);
  const jitteredMs = backoffMs * (0.5 + Math.random() / 2);
  return retryAfter === undefined ? jitteredMs : retryAfter * 1000 + jitteredMs;
}

/** Resolves after a time, or rejects with the reason of a signal that is aborted before. */
function pause(ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (event?: Event) => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', stop);
      if (event) reject((event.target as AbortSignal).reason);
      else resolve();
    };
    const timer = setTimeout(() => stop(), ms);
    for (const signal of signals) signal?.addEventListener('abort', stop);
  });
}

function readJson(headers: Headers, text: string): unknown {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The base of all addresses, without the slash at its end. */
function originOf(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
  if (!isPlain) throw new TypeError('baseUrl must be an http or https URL without user, query and fragment.');
  return url.href.endsWith('/') ? url.href.slice(0, -1) : url.href;
}

/** The message does not show the token. */
function requireToken(token: string): string {
  if (isVisibleAscii(token)) return token;
  throw new TypeError('token must be a text of visible ASCII characters, or a function that returns one.');
}

const isVisibleAscii = (text: unknown) => typeof text === 'string' && /^[\x21-\x7e]+$/.test(text);
