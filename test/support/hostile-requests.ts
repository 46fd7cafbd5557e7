import type { Operation, Schema } from './documented-answers.js';
import type { Route } from './watched-server.js';

/** A request at the limits of what is read. */
export interface HostileRequest {
  /** Where it is odd: a header, a parameter, a member of the body, or the body as a whole. */
  readonly part: string;
  /** And how. */
  readonly what: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

// Just within 8 KiB of address, 16 KiB of headers and 64 KiB of body.
const LONG_ADDRESS = 8_000;
const LONG_HEADER = 15_000;
const LONG_BODY = 65_000;

/** What parsers repeat, and what they stop at. */
const UNITS = [' ', 'a', '0', ', ', ';', '"', '\\"', 'a=', 'a.', '-a', '1.1.1.1,', '='];

const filled = (unit: string, length: number) => unit.repeat(length / Buffer.byteLength(unit));

/** What begins well, goes on for long, and comes to nothing at its end. */
function hostileTexts(length: number): string[] {
  const third = length / 3;
  const mixed = [
    `${filled('a', third)}${filled(' ', third)};${filled(' ', third)}`,
    `${filled('a', third)}${filled('-', third)}${filled(' ', third)}`,
  ];
  return [...UNITS.map((unit) => `a${filled(unit, length)}`), ...mixed].map((text) => `${text}!`);
}

/** Parameters of the path and of the query, one at a time. */
export function hostileAddresses(
  route: Route,
  pathOf: (route: Route, of?: Record<string, string>) => string,
  queries: readonly string[],
): HostileRequest[] {
  const { method } = route;
  const parts = ['0', '/', '%20', '%2e%2e%2f', '%F0%9F%91%8B', 'a-', '.'].map((unit) => filled(unit, LONG_ADDRESS));
  const inPath = (route.url.match(/:\w+|\*/g) ?? []).flatMap((parameter) =>
    parts.map((part) => ({
      part: parameter,
      what: part.slice(0, 12),
      method,
      path: pathOf(route, { [parameter]: part }),
      headers: {},
    })),
  );
  const inQuery = ['x', ...queries].flatMap((name) =>
    [...parts, filled(`&${name}=1`, LONG_ADDRESS), filled('=', LONG_ADDRESS), filled('[', LONG_ADDRESS)].map(
      (part) => ({
        part: `?${name}`,
        what: part.slice(0, 12),
        method,
        path: `${pathOf(route)}?${name}=${part}`.slice(0, LONG_ADDRESS),
        headers: {},
      }),
    ),
  );
  return [...inPath, ...inQuery];
}

export function hostileHeaders(method: string, path: string, names: readonly string[]): HostileRequest[] {
  return names.flatMap((name) =>
    hostileTexts(LONG_HEADER).map((text) => {
      const value = name === 'authorization' ? `Bearer ${text}` : text;
      return { part: name, what: text.slice(0, 12), method, path, headers: { [name]: value } };
    }),
  );
}

/** JSON that is deep, wide, long or none, and each text of the documented form at its longest. */
export function hostileBodies(method: string, path: string, operation: Operation | undefined): HostileRequest[] {
  const half = LONG_BODY / 2;
  const shapes = {
    'nested arrays': `${'['.repeat(half)}${']'.repeat(half)}`,
    'arrays that do not end': '['.repeat(LONG_BODY),
    'nested objects': `${filled('{"a":', LONG_BODY * 0.8)}1${'}'.repeat(10_400)}`,
    members: JSON.stringify(Object.fromEntries(Array.from({ length: 6_500 }, (_, index) => [`m${index}`, 1]))),
    'members of one name': `{${filled('"a":1,', LONG_BODY - 10)}"a":1}`,
    'a long name': `{"${'a'.repeat(LONG_BODY)}":1}`,
    numbers: `[${filled('1,', LONG_BODY)}1]`,
    'a long number': '1'.repeat(LONG_BODY),
    escapes: `"${filled('\\\\', LONG_BODY)}"`,
    'quotes that do not match': filled('\\"', LONG_BODY),
    spaces: ' '.repeat(LONG_BODY),
  };
  const bodies = [
    ...Object.entries(shapes).map(([what, body]) => [what, '', body] as const),
    ...textsWithin(exampleOf(operation?.body ?? {})).flatMap(([place, put]) =>
      longTexts().map((text) => [place, text.slice(0, 6), JSON.stringify(put(text))] as const),
    ),
  ];
  const headers = { 'content-type': 'application/json' };
  return bodies.map(([part, what, body]) => ({ part, what, method, path, body, headers }));
}

/** A value of a schema in which nothing refers to another one. */
function exampleOf({ type, example, enum: values, properties, items, oneOf, anyOf }: Schema): unknown {
  if (example !== undefined) return example;
  if (values) return values[0];
  const [alternative] = oneOf ?? anyOf ?? [];
  if (alternative) return exampleOf(alternative);
  if (items) return [exampleOf(items)];
  if (properties) {
    const members = Object.entries<Schema>(properties).map(([name, inner]) => [name, exampleOf(inner)]);
    return Object.fromEntries(members);
  }
  return [type].flat()[0] === 'string' ? 'x' : 1;
}

/** Punycode, for one, costs the most where no letter comes twice. */
const DIFFERENT = Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');

function longTexts(): string[] {
  const length = LONG_BODY - 1_000;
  const units = [' ', 'a', 'a.', 'ü', 'ü.', '\u0301', '\u00ad', '👋', '-'];
  return [DIFFERENT, ...units.map((unit) => filled(unit, length))].flatMap((text) => [
    text,
    `a@${text}.example`,
    `https://${text}`,
  ]);
}

/** Each text in a value, with a way to put another one in its place; an array is filled with a hundred of them. */
function textsWithin(value: unknown, place = '#'): [string, (text: string) => unknown][] {
  if (typeof value === 'string') return [[place, (text) => text]];
  if (Array.isArray(value)) {
    const [[inner, put] = []] = textsWithin(value[0], `${place}/0`);
    return put ? [[inner!, (text) => Array.from({ length: 99 }, () => put(text.slice(0, text.length / 100)))]] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    textsWithin(inner, `${place}/${name}`).map(([at, put]): [string, (text: string) => unknown] => [
      at,
      (text) => ({ ...value, [name]: put(text) }),
    ]),
  );
}
