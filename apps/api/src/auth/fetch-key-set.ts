import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const ANSWER_WITHIN_MS = 5_000;

export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Fetches a key set (RFC 7517, section 5). Undefined stands for one without a key that verifies what we accept: its
 * provider has withdrawn them all.
 *
 * @throws Error whose message ends a sentence about the address: what it did in place of answering with a key set
 */
export async function fetchKeySet(url: string, fetch: Fetch): Promise<JWTVerifyGetKey | undefined> {
  const text = await answerOf(url, fetch);
  const json = parse(text);
  if (json !== null && typeof json === 'object' && 'jwks_uri' in json)
    throw new Error('answered with a discovery document; the address that is needed is its jwks_uri');
  const keys = keySetOf(json);
  const usable = await Promise.all(ALGORITHMS.map((alg) => hasKeyFor(alg, keys)));
  return usable.includes(true) ? keys : undefined;
}

async function answerOf(url: string, fetch: Fetch): Promise<string> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/jwk-set+json, application/json' },
      redirect: 'manual', // a redirect may lead from https to http
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status === 200) return await response.text();
    await response.body?.cancel();
    throw new Error(`answered with status ${response.status}`);
  } catch (error) {
    throw new Error(failureOf(error as Error), { cause: error });
  }
}

/** Names what has failed below HTTP, such as a name, a connection or a certificate. */
function failureOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `did not answer within ${ANSWER_WITHIN_MS / 1000} seconds`;
  if (cause === undefined) return message;
  const { message: reason, code } = cause as NodeJS.ErrnoException;
  return `can't be reached: ${[code, reason.trim()].filter(Boolean).join(', ')}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('answered with something that is not JSON');
  }
}

function keySetOf(json: unknown): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(json as JSONWebKeySet);
  } catch {
    throw new Error('answered with JSON that is no key set');
  }
}

async function hasKeyFor(alg: string, keys: JWTVerifyGetKey): Promise<boolean> {
  try {
    await keys({ alg }, { payload: '', signature: '' });
    return true;
  } catch (error) {
    return error instanceof errors.JWKSMultipleMatchingKeys;
  }
}
