import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { describe, it } from '@jest/globals';

type Command = readonly [string, ...string[]];

interface Tool {
  /** The first that succeeds is the tool. */
  readonly probes: readonly Command[];
  /** Which package of Debian has it. */
  readonly debian: string;
  /** True: nobody but root can run it, so that no other user is required to have it. */
  readonly rootOnly?: boolean;
}

const version = (...programs: string[]): Command[] => programs.map((program) => [program, '--version']);
const withRequests = (python: string): Command => [python, '-c', 'import requests'];

/** All that a test may use and a machine may not have. What POSIX and npm need is not among them. */
const TOOLS = {
  chromium: {
    probes: version(
      ...[
        process.env.CHROMIUM_PATH ?? [],
        'chromium-headless-shell', // does the same with two thirds of the work
        'chromium',
        'chromium-browser',
        'google-chrome-stable',
        'google-chrome',
      ].flat(),
    ),
    debian: 'chromium-headless-shell',
  },
  curl: { probes: version('curl'), debian: 'curl' },
  go: { probes: [['go', 'version']], debian: 'golang-go' },
  haproxy: {
    probes: [
      ['haproxy', '-v'],
      ['/usr/sbin/haproxy', '-v'],
    ],
    debian: 'haproxy',
  },
  javac: { probes: version('javac'), debian: 'default-jdk-headless' },
  mono: { probes: version('mcs'), debian: 'mono-mcs libmono-system-net-http4.0-cil' },
  nginx: {
    probes: [
      ['nginx', '-v'],
      ['/usr/sbin/nginx', '-v'],
    ],
    debian: 'nginx',
  },
  'php with curl': { probes: [['php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);']], debian: 'php-cli php-curl' },
  openssl: { probes: [['openssl', 'version']], debian: 'openssl' },
  pgbouncer: { probes: version('pgbouncer', '/usr/sbin/pgbouncer'), debian: 'pgbouncer' },
  postfix: { probes: [['/usr/sbin/postconf', '-dh', 'mail_version']], debian: 'postfix', rootOnly: true },
  'postgresql 15': { probes: version('/usr/lib/postgresql/15/bin/postgres'), debian: 'postgresql-15' },
  promtool: { probes: version('promtool'), debian: 'prometheus' },
  'python3 with requests': { probes: ['python3', '/usr/bin/python3'].map(withRequests), debian: 'python3-requests' },
  ruby: { probes: version('ruby'), debian: 'ruby' },
  swift: { probes: version('swift', '/usr/libexec/swift/bin/swift'), debian: 'swiftlang (13)' },
  'script of util-linux': { probes: [['script', '-qec', 'true', '/dev/null']], debian: 'bsdutils' },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const found = new Map<ToolName, string | undefined>();

function find(name: ToolName): string | undefined {
  if (!found.has(name)) {
    const { probes }: Tool = TOOLS[name];
    const works = ([program, ...args]: Command) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
    const probe = mayRun(name) ? probes.find(works) : undefined;
    found.set(name, probe && pathOf(probe[0]));
  }
  return found.get(name);
}

function mayRun(name: ToolName): boolean {
  const { rootOnly = false }: Tool = TOOLS[name];
  return !rootOnly || process.getuid?.() === 0;
}

function pathOf(program: string): string {
  const folders = isAbsolute(program) ? [''] : process.env.PATH!.split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))!;
}

/** Where the program is, for a test that has declared that it needs it. */
export const programOf = (name: ToolName): string => find(name)!;

const isRequired = (name: ToolName) => process.env.REQUIRE_TOOLS === 'true' && mayRun(name);

/** The last words of a title, which the closing lines of a run look for. */
const needs = (name: ToolName) =>
  `(needs ${name}; ${mayRun(name) ? `Debian: ${TOOLS[name].debian}` : 'nobody but root can run it'})`;

function isMissing(name: ToolName): never {
  throw new Error(
    `REQUIRE_TOOLS is true, and ${name} is not on this machine. Debian has it in: ${TOOLS[name].debian}.`,
  );
}

/* eslint-disable jest/expect-expect, jest/no-disabled-tests, jest/valid-describe-callback, jest/valid-title -- they are the caller's */

/** A test that is skipped, and reported as such, where the tool is missing; with `REQUIRE_TOOLS=true` it fails there. */
export function itWith(name: ToolName, title: string, test: () => Promise<void>, timeoutMs?: number): void {
  if (find(name)) it(title, test, timeoutMs);
  else if (isRequired(name)) it(title, () => isMissing(name));
  else it.skip(`${title} ${needs(name)}`, test);
}

/**
 * Tests that are skipped, and reported as such, where the tool is missing; with `REQUIRE_TOOLS=true` one fails in their
 * place.
 */
export function describeWith(name: ToolName, title: string, tests: () => void): void {
  if (find(name)) describe(title, tests);
  else if (isRequired(name)) it(`${title}: needs ${name}`, () => isMissing(name));
  else describe.skip(`${title} ${needs(name)}`, tests);
}
