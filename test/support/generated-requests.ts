import fc, { type Arbitrary } from 'fast-check';
import type { Operation, Schema } from './documented-answers.js';

/** Values that mean something where they are used, by the name of a parameter or member. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

export interface GeneratedRequest {
  readonly operation: Operation;
  readonly caller: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** What a database does not take. */
const UNSTORABLE = ['\0', 'a\0b', '\ud800', '\udfff\ud800', '👋'.slice(1)];
const TEXTS = [
  '', ' ', '\ufeff', '\u202e', '\u212a', 'İıß', '👩‍👩‍👧‍👦', '\r\nX-Injected: 1', '\x7f',
  "'; DROP TABLE invites; --", "' OR 1=1 --", '$1', '%s%n', '{{7*7}}', '${7*7}', '<%= 7 %>', '<script>alert(1)</script>',
  '../../etc/passwd', '__proto__', 'constructor', 'toString', 'null', 'NaN', 'true', '0x1', '1e3', '-1', '1.0', '٣',
  'x'.repeat(300), 'é'.repeat(3_000), 'a@b', '"a b"@example.com', 'a@[127.0.0.1]', 'a@example.com,b@example.com',
  '2026-02-30T00:00:00Z', '9999-12-31T23:59:60Z', '+275760-09-13T00:00:00Z', '00000000-0000-0000-0000-000000000000',
]; // oxfmt-ignore
const NUMBERS = [0, -0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 2 ** 63, 2 ** 64, 1e21, 1e308, -1e308, 5e-324];
const BROKEN_BODIES = [
  '{', '}', '[', '"', '{"a":}', '{"a":1,}', "{'a':1}", 'undefined', 'null', 'true', '1', '""', '[]', '[{}]', '{}', ' ', '\ufeff{}',
  '{"a":1}{"a":1}', '{"role":"1","role":"4"}', '{"__proto__":{"role":"4"}}', '{"workspace_id":1e400}', '{"email":"\\ud800"}',
  '['.repeat(30_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`, `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
  JSON.stringify('x'.repeat(70_000)),
]; // oxfmt-ignore
const BROKEN_SEGMENTS = ['%', '%zz', '%00', '%ED%A0%80', '%C0%80', '%2F', '%2e%2e%2f', '%252e', '1%20', '+1', ';', '*'];
const BROKEN_HEADERS: Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'nonsense' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-encoding': 'gzip' },
  { 'x-workspace-id': '1, 2' },
  { 'x-filler': 'x'.repeat(5_000) },
  { 'if-none-match': '*', range: 'bytes=0-1', expect: '100-continue' },
  { 'x-http-method-override': 'DELETE', 'x-forwarded-for': 'nonsense' },
  Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, 'x'])),
];

const broken: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...UNSTORABLE, ...TEXTS),
  fc.constantFrom(...NUMBERS, null, true, false),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>([], {}, [[[[]]]], { toString: 1 }, Array(101).fill(1)),
);

/** A text that is wrong tries more than something that is no text where one belongs. */
function brokenAs({ type }: Schema): Arbitrary<unknown> {
  return type === 'string' ? fc.oneof(fc.constantFrom(...UNSTORABLE), fc.constantFrom(...TEXTS), broken) : broken;
}

/** Requests for one of the operations: most are sound, and some are broken here or there. */
export function requestsFor(
  operations: readonly Operation[],
  known: KnownValues,
  callers: Arbitrary<string>,
): Arbitrary<GeneratedRequest> {
  return fc.constantFrom(...operations).chain((operation) => {
    const { parameters, path } = operation;
    const textsOf = (place: string) =>
      Object.fromEntries(
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, schema }) => [name, rarely(broken, valueOf(schema, known, name)).map(asText)]),
      );
    const query = fc.record(textsOf('query'), { requiredKeys: [] });
    return fc
      .record({
        caller: callers,
        segments: fc.record(
          Object.fromEntries(
            Object.entries(textsOf('path')).map(([name, text]) => [
              name,
              rarely(fc.constantFrom(...BROKEN_SEGMENTS), text.map(encoded)),
            ]),
          ),
        ),
        query: rarely(
          fc.constantFrom('?', '?=', '?%', '?a[]=1&a[b]=2', '?force=true&force=true', `?x=${'x'.repeat(8_200)}`),
          query.map((values) => `?${new URLSearchParams(values as Record<string, string>).toString()}`),
        ),
        named: fc.record(textsOf('header'), { requiredKeys: [] }),
        headers: rarely(fc.constantFrom(...BROKEN_HEADERS), fc.constant({})),
        body: bodyOf(operation.body, known),
      })
      .map(({ caller, segments, query: search, named, headers, body }) => ({
        operation,
        caller,
        url: path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => segments[name] ?? '') + search,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...mapped(named as Record<string, string>, headerText),
          ...headers,
        },
        body: operation.method === 'GET' ? undefined : body,
      }));
  });
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function rarely<T>(rare: Arbitrary<T>, common: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: rare }, { weight: 9, arbitrary: common });
}

function bodyOf(schema: Schema, known: KnownValues): Arbitrary<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text));
  const sound = schema
    ? valueOf(schema, known, '').map((value) => bytes(JSON.stringify(value)))
    : fc.constantFrom(undefined, bytes('{}'));
  return rarely(
    fc.oneof(
      fc.constantFrom(...BROKEN_BODIES).map(bytes),
      fc.uint8Array().map((array) => new Uint8Array(array)),
    ),
    sound,
  );
}

/** By the schema; where something is known that goes by this name, mostly that. */
function valueOf(schema: Schema, known: KnownValues, name: string): Arbitrary<unknown> {
  const bySchema = arbitraryOf(schema, known, name);
  const values = known[name];
  return values ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, bySchema) : bySchema;
}

function arbitraryOf(schema: Schema, known: KnownValues, name: string): Arbitrary<unknown> {
  const { type, enum: values, format, items, properties, required = [], oneOf, anyOf } = schema;
  const alternatives = oneOf ?? anyOf;
  if (alternatives) return fc.oneof(...alternatives.map((one: Schema) => valueOf(one, known, name)));
  if (values) return fc.constantFrom(...values);
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object': {
      const members = Object.entries<Schema>(properties ?? {}).map(([member, inner]) => [
        member,
        fc.oneof({ weight: 1, arbitrary: brokenAs(inner) }, { weight: 14, arbitrary: valueOf(inner, known, member) }),
      ]);
      const whole = fc.record(Object.fromEntries(members), { requiredKeys: required });
      const unknown = fc.dictionary(fc.string({ unit: 'binary' }), broken, { minKeys: 1, maxKeys: 2 });
      return rarely(
        fc.tuple(whole, unknown).map(([one, more]) => ({ ...one, ...more })),
        whole,
      );
    }
    case 'array':
      return rarely(
        fc.array(broken, { maxLength: 120 }),
        fc.array(valueOf(items, known, name), { minLength: schema.minItems, maxLength: 3 }),
      );
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 1, max: schema.maximum ?? 2 ** 53 });
    case 'boolean':
      return fc.boolean();
    default:
      return textOf(format, schema.maxLength ?? 100);
  }
}

function textOf(format: string | undefined, maxLength: number): Arbitrary<string> {
  if (format === 'email') return fc.emailAddress();
  if (format === 'uuid') return fc.uuid();
  if (format === 'uri') return fc.webUrl();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.string({ unit: 'grapheme', maxLength });
}

/** As one segment: an empty one, or one of dots, would make another path. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 500)).replace(/^\.*$/, 'x');
}

/** What an HTTP client is able to send. */
function headerText(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?').slice(0, 1_000);
}

function mapped(texts: Record<string, string>, change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}
