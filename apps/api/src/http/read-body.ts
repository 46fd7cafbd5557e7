import type { IncomingMessage } from 'node:http';
import type { RawBodyRequest } from '@nestjs/common';
import { UnreadableBody } from '@invites/problem-details';
import type { FastifyRequest } from 'fastify';

const LIMIT_BYTES = 64 * 1024;
const DROPPED_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;
const STRINGS = /"[^"\\]*(?:\\[^][^"\\]*)*"?/g; // also an unclosed string, so that no character is read twice

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body as JSON. In place of a body that can't be read it leaves an `UnreadableBody`, whose refusal waits until
 * the caller is known. It stores the bytes where Nest's option `rawBody` puts them too, because signatures cover the
 * bytes.
 */
export function readBody(
  request: RawBodyRequest<FastifyRequest>,
  payload: IncomingMessage,
  done: (error: Error | null, body?: unknown) => void,
): void {
  // It is refused at its header. Node drops up to a mebibyte of it, so that the connection can go on.
  if (declaredBytes(payload) > LIMIT_BYTES) return done(null, new UnreadableBody('body-too-large'));
  const chunks: Buffer[] = [];
  let size = 0;
  payload.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LIMIT_BYTES) chunks.push(chunk);
    else if (size - chunk.length <= LIMIT_BYTES) done(null, new UnreadableBody('body-too-large')); // the rest is dropped
  });
  payload.on('end', () => {
    if (size > LIMIT_BYTES) return;
    request.rawBody = Buffer.concat(chunks, size);
    done(null, size === 0 ? undefined : parse(request.rawBody, request.headers));
  });
  payload.on('error', (error) => {
    if (size <= LIMIT_BYTES) done(Object.assign(error, { statusCode: 400 })); // the caller has hung up
  });
}

/** Whether the declared body is too large to be dropped, so that the answer ends the connection. */
export function declaresTooMuch(request: IncomingMessage): boolean {
  return declaredBytes(request) > DROPPED_BYTES;
}

function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

function parse(body: Buffer, headers: FastifyRequest['headers']): unknown {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
  if (!JSON_TYPE.test(type) || !/^utf-?8$/i.test(charset) || coding.toLowerCase() !== 'identity')
    return new UnreadableBody('unsupported-media-type');
  try {
    const text = utf8.decode(body);
    const value: unknown = JSON.parse(text);
    return isUnambiguous(text, value) ? value : new UnreadableBody('unsafe-json');
  } catch {
    return new UnreadableBody('malformed-json');
  }
}

/**
 * Whether no object has a repeated member. Each colon outside of strings is a member as it was written. When the parsed
 * value has fewer members, a name was repeated, and a gateway that checks the same bytes may have taken the other one.
 */
function isUnambiguous(text: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return text.replaceAll(STRINGS, '').split(':').length - 1 === membersOf(value, 1);
}

/** The number of members of all objects in a value, or NaN, which equals nothing, when it is nested too deeply. */
function membersOf(value: object, depth: number): number {
  if (depth > MAX_DEPTH) return Number.NaN;
  const values: unknown[] = Object.values(value);
  return values.reduce<number>(
    (sum, inner) => (typeof inner === 'object' && inner !== null ? sum + membersOf(inner, depth + 1) : sum),
    Array.isArray(value) ? 0 : values.length,
  );
}
