import type { components } from './wire.js';

/** What the service says of a refusal (RFC 9457), as it stands on the wire. */
export type Problem = components['schemas']['ProblemDetails'];

/**
 * The codes of the service, and three of the client: `connection-failed` (no answer came), `timed-out` (it did not come
 * in time) and `unreadable-answer` (something else answered, such as a proxy).
 */
export type ErrorCode = Problem['code'] | 'connection-failed' | 'timed-out' | 'unreadable-answer';

interface Facts {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly problem?: Problem;
  readonly retryAfter?: number;
  readonly traceId?: string;
}

/** What a call is rejected with when it was refused, or when there was no answer of the service. */
export class InvitesError extends Error {
  /** The HTTP status, or 0 when there was no answer. */
  readonly status: number;
  /** A stable name of what is wrong, for programs. A newer service may have further ones. */
  readonly code: ErrorCode;
  /** The kind of problem in a few words. */
  readonly title: string;
  /** A sentence about what is wrong, or what to do. */
  readonly detail: string;
  /** All members of the refusal, such as `errors`; undefined when the answer was none of the service. */
  readonly problem: Problem | undefined;
  /** In how many seconds the same request may succeed, if the answer says so. */
  readonly retryAfter: number | undefined;
  /** Names the request in the log of the service. */
  readonly traceId: string | undefined;

  constructor({ status, code, title, detail, problem, retryAfter, traceId }: Facts, options?: ErrorOptions) {
    super(`${title}: ${detail}`, options);
    this.name = 'InvitesError';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.traceId = traceId;
  }
}

/** The error for an answer that is a refusal, or none of the service. */
export function refusalOf({ status, headers }: Response, json: unknown): InvitesError {
  const problem = isProblem(json) ? json : undefined;
  return new InvitesError({
    status,
    code: problem?.code ?? 'unreadable-answer',
    title: problem?.title ?? 'Unreadable answer',
    detail: problem?.detail ?? `The answer has status ${status} and is not in the form of the service.`,
    problem,
    retryAfter: secondsOf(headers.get('retry-after')) ?? problem?.retry_after,
    traceId: problem?.trace_id ?? headers.get('x-request-id') ?? undefined,
  });
}

function isProblem(json: unknown): json is Problem {
  const { code, title, detail } = (json ?? {}) as Partial<Problem>;
  return [code, title, detail].every((member) => typeof member === 'string');
}

/** Reads `Retry-After`, which is a number of seconds or an HTTP date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const ms = retryAfter.endsWith('GMT') ? Date.parse(retryAfter) - Date.now() : NaN;
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1000));
}
