import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { parseSync, Visitor } from 'rolldown/utils';
import { VOLUME } from '../support/volume.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What can't be proved to be linear, but reads text of bounded length only. */
const BOUNDED: Readonly<Record<string, string>> = {
  [String(/^(.{1,16}?)\1+.{0,15}$/s)]:
    'a secret of the settings: 128 KiB at most, in which each of sixteen lengths is tried once',
};

/** What the checker needs seconds for, and has proved to be linear: the soak has it prove that again. */
const PROVED_SLOWLY = new Set(
  [
    /\b(?:Basic|AUTH [\w-]+)\s+([A-Za-z\d+/]{8,}={0,2})/g,
    /\b(authorization["']?\s*[:=]\s*["']?)(?:[A-Za-z]+\s+)?[\w~+/.=-]+/gi,
    /<([^<>]*)>\s*;\s*rel="?next\b/i,
    /whsec_[\w+/-]{16,}={0,2}/g,
    /^(?:\d+|[\da-f-]{36})$/,
    /(inv_[\da-f]{16}_)[\w-]+/g,
    /^https?:\/\/\S+$/gm,
  ].map(String),
);

interface Found {
  readonly at: string;
  readonly text: string;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) =>
    readdirSync(join(root, folder, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
      .map((file) => join(folder, name, 'src', file)),
  );
}

/** Literals, and what is handed to `RegExp`, as they are written. */
function expressionsIn(path: string, source: string): Found[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const found: Found[] = [];
  const add = ({ start, end }: Span) => {
    const line = source.slice(0, start).split('\n').length;
    found.push({ at: `${path}:${line}`, text: source.slice(start, end) });
  };
  const addMade = (node: Span & { readonly callee: Span }) => {
    if (source.slice(node.callee.start, node.callee.end) === 'RegExp') add(node);
  };
  new Visitor({
    Literal: (node) => void ('regex' in node && add(node)),
    NewExpression: addMade,
    CallExpression: addMade,
  }).visit(program);
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Checked extends Found {
  /** `linear` only where that is proved. */
  readonly cost: string;
}

function check(expressions: readonly Found[]): Checked[] {
  const made = expressions.map(({ text }) => evaluated(text));
  const input = JSON.stringify(made.map((one) => [one?.source ?? '', one?.flags ?? '']));
  const output = execFileSync(process.execPath, [join(root, 'test/support/check-expressions.mjs')], { input });
  const costs = JSON.parse(output.toString()) as string[];
  return expressions.map((one, index) => ({ ...one, cost: made[index] ? costs[index]! : 'not known before it runs' }));
}

function evaluated(text: string): RegExp | undefined {
  try {
    return runInNewContext(`(${text})`) as RegExp;
  } catch {
    return undefined; // put together from what only a run knows
  }
}

const found = [...sourcesIn('libs'), ...sourcesIn('apps')].flatMap((path) =>
  expressionsIn(path, readFileSync(join(root, path), 'utf8')),
);

it('no regular expression of the sources takes more time than in proportion to what it reads', () => {
  expect(found.length).toBeGreaterThan(50);
  const checked = check(found.filter(({ text }) => VOLUME > 1 || !PROVED_SLOWLY.has(text)));
  const costly = checked.filter(({ cost, text }) => cost !== 'linear' && !(text in BOUNDED));
  expect(costly).toEqual([]);
});

it('what is excepted is there', () => {
  const texts = new Set(found.map(({ text }) => text));
  expect([...Object.keys(BOUNDED), ...PROVED_SLOWLY].filter((text) => !texts.has(text))).toEqual([]);
});

it('one that takes more would be found, however it is made', () => {
  const probes = {
    [String.raw`const a = /^(\w+)+$/.test(text);`]: 'exponential',
    [String.raw`const a = /^\s*([A-Za-z]+[\w-]*)\s*(?:;\s*q=([\d.]+))?\s*$/.exec(range);`]: 'polynomial',
    [String.raw`const a = text.replace(/\s+$/, '');`]: 'polynomial',
    [String.raw`const a = new RegExp('^(a|a)*$', 'i');`]: 'exponential',
    [String.raw`const a = RegExp('x*x*y');`]: 'polynomial',
    'const a = new RegExp(`^(${["a+", "[ab]+"].join("|")})*$`);': 'exponential',
    [String.raw`const a = /^(.+)\1$/;`]: 'unknown',
    'const a = (part: string) => new RegExp(part);': 'not known before it runs',
  };
  const checked = check(Object.keys(probes).flatMap((source) => expressionsIn('probe.ts', source)));
  expect(checked.map(({ cost }) => cost)).toEqual(Object.values(probes));
});
