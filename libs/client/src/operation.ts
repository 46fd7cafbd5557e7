import type { paths } from './wire.js';

// The operations of the API document, so that the client can neither ask for another one nor get its types wrong.

export type Method = 'get' | 'post' | 'patch';
export type Path<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];

type Parameters<M extends Method, P extends Path<M>> = paths[P][M] extends { parameters: infer T } ? T : never;
type Json<T> = { content: { 'application/json': T } };

/** The parameters of a path, by name. */
export type PathOf<M extends Method, P extends Path<M>> =
  Parameters<M, P> extends { path: infer T extends object } ? T : never;

export type QueryOf<M extends Method, P extends Path<M>> =
  Parameters<M, P> extends { query?: infer T } ? NonNullable<T> : never;

export type BodyOf<M extends Method, P extends Path<M>> = paths[P][M] extends { requestBody: Json<infer T> }
  ? T
  : never;

export type AnswerOf<M extends Method, P extends Path<M>> = paths[P][M] extends { responses: infer R }
  ? { [Status in keyof R]: R[Status] extends Json<infer T> ? T : never }[keyof R]
  : never;

/**
 * The address of an operation.
 *
 * @throws TypeError for a parameter that can't stand in an address
 */
export function urlOf(baseUrl: string, path: string, parameters: object = {}, query: object = {}): string {
  const named = new Map(Object.entries(parameters));
  const url = new URL(baseUrl + path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, named.get(name))));
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new TypeError(`${name} must be a string, a number or a boolean.`);
    url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** Only an id is a number. A token is encoded, and none may lead to another path, as `..` would. */
function segmentOf(name: string, value: unknown): string {
  if (name === 'token') {
    if (typeof value === 'string' && !/^\.{0,2}$|\p{Surrogate}/u.test(value)) return encodeURIComponent(value);
    throw new TypeError('An invite’s token must be the text of its link.');
  }
  if (Number.isSafeInteger(value) && Number(value) > 0) return String(value);
  throw new TypeError(`${name} must be a positive integer.`);
}
