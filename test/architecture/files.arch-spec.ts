import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import bundled from '../../scripts/programs.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const exists = (path: string) => existsSync(new URL(path, root));
const PROGRAMS: Readonly<Record<string, string>> = bundled;
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The settings that the code reads, by name. */
const settings = new Set([
  'NODE_ENV',
  ...[...read('libs/runtime/src/settings/settings.ts').matchAll(/\bread\(\s*'([A-Z_]+)'/g)].map((match) => match[1]!),
]);

/** The source of a program that is named by its bundle, such as `dist/api.js`. */
const sourceOf = (program: string) => PROGRAMS[/^dist\/(.+)\.js$/.exec(program)?.[1] ?? ''] ?? 'no such program';

interface LockedPackage {
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
}

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
}

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const ours = Object.entries(services).filter(([, service]) => service.build);

  it('runs postgres, a mail catcher, the migration, the api and the worker', () => {
    expect(Object.keys(services).sort()).toEqual(['api', 'mail', 'migrate', 'postgres', 'worker']);
  });

  it('runs programs that exist, with settings that exist', () => {
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'api', 'worker']);
    for (const [, { command, environment }] of ours) {
      expect(command?.[0]).toBe('node');
      expect(exists(sourceOf(command![1]!))).toBe(true);
      expect(Object.keys(environment ?? {}).filter((name) => !settings.has(name))).toEqual([]);
    }
  });

  it('migrates before the processes that need the schema', () => {
    for (const name of ['api', 'worker']) {
      expect(services[name]?.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' });
    }
    expect(services.migrate?.depends_on?.postgres).toEqual({ condition: 'service_healthy' });
  });

  it('names only services, ports and volumes that there are', () => {
    for (const { depends_on: dependencies = {}, volumes: mounts = [], environment = {} } of Object.values(services)) {
      expect(Object.keys(dependencies).filter((name) => !services[name])).toEqual([]);
      expect(mounts.map((mount) => mount.split(':')[0]!).filter((name) => !(name in volumes))).toEqual([]);
      for (const url of [environment.DATABASE_URL, environment.SMTP_URL].filter((one) => one !== undefined)) {
        expect(Object.keys(services)).toContain(new URL(url).hostname);
      }
    }
    expect(services.api?.ports).toEqual(['127.0.0.1:3000:3000']);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n').filter(Boolean);
  const instructions = lines.map((line) => /^(\w+)\s+(.*)$/.exec(line)!.slice(1) as [string, string]);

  it('copies what exists, and runs scripts that exist', () => {
    const sources = instructions
      .filter(([name, rest]) => name === 'COPY' && !rest.startsWith('--from'))
      .flatMap(([, rest]) => rest.split(' ').slice(0, -1));
    expect(sources.filter((path) => !exists(path))).toEqual([]);
    const scripts = [...read('Dockerfile').matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  it('ends as a user without privileges, on the port of the service, with a program that exists', () => {
    const last = new Map(instructions);
    expect(last.get('USER')).toBe('node');
    expect(last.get('EXPOSE')).toBe('3000');
    const [node, program] = JSON.parse(last.get('CMD')!) as [string, string];
    expect(node).toBe('node');
    expect(exists(sourceOf(program))).toBe(true);
    for (const [name] of last.get('ENV')!.matchAll(/\b[A-Z_]+(?==)/g)) expect(settings).toContain(name);
  });
});

/** The folders that have a lock file: the root, and the tools that only CI and whoever changes the document install. */
const LOCKED = ['./', 'test/tools/'];

describe('the manifests', () => {
  it('nest-cli.json names every package, and the files of each', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as {
      projects: Record<
        string,
        { root: string; sourceRoot: string; entryFile: string; compilerOptions: { tsConfigPath: string } }
      >;
    };
    const packages = ['libs', 'apps'].flatMap((folder) =>
      readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`),
    );
    expect(
      Object.values(projects)
        .map((project) => project.root)
        .sort(),
    ).toEqual(packages.sort());
    for (const { sourceRoot, entryFile, compilerOptions } of Object.values(projects)) {
      expect(exists(`${sourceRoot}/${entryFile}.ts`)).toBe(true);
      expect(exists(compilerOptions.tsConfigPath)).toBe(true);
    }
  });

  it('npm scripts run programs that exist', () => {
    const scripts = Object.values(manifest.scripts);
    const programs = scripts.flatMap((script) => /scripts\/run\.mjs (\S+)/.exec(script)?.[1] ?? []);
    expect(programs.length).toBeGreaterThan(3);
    expect(programs.filter((program) => !exists(sourceOf(`dist/${program}.js`)))).toEqual([]);
  });

  it('each direct dependency has its reason in CONTRIBUTING.md, and nothing else has', () => {
    const packages = ['libs', 'apps'].flatMap((kind) =>
      readdirSync(new URL(kind, root)).map((name) => `${kind}/${name}/package.json`),
    );
    const direct = ['package.json', 'test/tools/package.json', ...packages].flatMap((path) => {
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } = JSON.parse(
        read(path),
      ) as Record<string, Record<string, string> | undefined>;
      return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });
    });
    const section = read('CONTRIBUTING.md').split('## Dependencies')[1]!;
    const reasons = [...section.matchAll(/^\| (`.+?`) \| .+ \|$/gm)].flatMap(([, names]) => names!.split(', '));
    expect(reasons.map((name) => name.replaceAll('`', '')).sort()).toEqual(
      [...new Set(direct.filter((name) => !name.startsWith('@invites/')))].sort(),
    );
  });

  it.each(LOCKED)(
    'no package locked in %s wants more than Node 20, is deprecated, or runs a script when it is installed',
    (folder) => {
      const lock = JSON.parse(read(`${folder}package-lock.json`)) as { packages: Record<string, LockedPackage> };
      const { allowScripts } = JSON.parse(read(`${folder}package.json`)) as { allowScripts: Record<string, false> };
      const faults = Object.entries(lock.packages).filter(
        ([path, { deprecated, hasInstallScript, optional, engines }]) => {
          const runsScript = hasInstallScript && allowScripts[path.split('node_modules/').at(-1)!] !== false;
          const alternatives = (engines?.node ?? '*').split('||');
          // Optional ones are for other machines.
          const wantsMore = !optional && alternatives.every((one) => /^\s*>= ?2[2-9]/.test(one));
          return deprecated !== undefined || runsScript || wantsMore;
        },
      );
      expect(faults).toEqual([]);
    },
  );

  it.each(LOCKED)('the lock file in %s names no host', (folder) => {
    expect(read(`${folder}package-lock.json`)).not.toMatch(/"resolved": "[a-z+]+:/);
  });

  it('the tools of the document have exact versions', () => {
    const { dependencies, overrides } = JSON.parse(read('test/tools/package.json')) as Record<string, object>;
    const versions = Object.values({ ...dependencies, ...overrides }) as string[];
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('the workflows use no action but by the digest of a commit, with its release beside it', () => {
    const folder = new URL('.github/workflows/', root);
    const uses = readdirSync(folder).flatMap((name) =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(
        ([, action]) => action,
      ),
    );
    expect(uses.length).toBeGreaterThan(0);
    // A tag can be moved to other code; what is in this repository is no other code.
    const pinned = /^(\.\/\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;
    expect(uses.filter((action) => !pinned.test(action!))).toEqual([]);
  });

  it('CI runs the README’s commands in fresh clones, and adds nothing to them', () => {
    const workflow = parse(read('.github/workflows/ci.yml')) as { jobs: { test: { steps: { run?: string }[] } } };
    expect(workflow.jobs.test.steps.at(-1)?.run).toContain('.ci/run');
    expect(read('.ci/run')).toMatch(/^exec node \.ci\/newcomer\.mjs$/m);
    const newcomer = read('.ci/newcomer.mjs');
    expect(newcomer).toContain("join(root, 'README.md')");
    expect(newcomer).not.toMatch(/npm ci|ignore-scripts'/);
    const blocks = [...read('README.md').matchAll(/^```sh\n(.+?)\n```$/gms)].map(([, command]) => command);
    expect(blocks.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });
});

describe('the README', () => {
  const readme = read('README.md');

  it('lists the settings that the code reads, all of them and no others', () => {
    const rows = readme.slice(readme.indexOf('| setting |')).split('\n');
    const listed = rows
      .filter((row) => row.startsWith('| `'))
      .flatMap((row) => [...row.split('|')[1]!.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]!));
    expect([...listed, 'NODE_ENV'].sort()).toEqual([...settings].sort());
  });

  it('names files, folders and scripts that exist', () => {
    const code = [...readme.matchAll(/`((?:libs|apps|docs|test)\/[\w./-]+)`/g)].map((match) => match[1]!);
    const map = [...readme.matchAll(/^((?:libs|apps|docs|test)[\w/-]*\/)/gm)].map((match) => match[1]!);
    const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map((match) => match[1]!);
    expect(map.length).toBeGreaterThan(5);
    expect([...code, ...map, ...links].filter((path) => !exists(path))).toEqual([]);
    const scripts = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});

it('docs/security.md is one page, linked from the README, and names only settings and files that exist', () => {
  const page = read('docs/security.md');
  expect(read('README.md')).toContain('](docs/security.md)');
  expect(page.split('\n').length).toBeLessThanOrEqual(60);
  const names = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map((match) => match[1]!);
  expect(names.filter((name) => !settings.has(name))).toEqual([]);
  const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map((match) => `docs/${match[1]!}`);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((path) => !exists(path))).toEqual([]);
});

it('every decision record has its number, its parts and a line in the index, and stays short', () => {
  const records = readdirSync(fileURLToPath(new URL('docs/adr', root))).filter((name) => name !== 'README.md');
  expect(records.length).toBeGreaterThan(0);
  for (const [index, record] of records.sort().entries()) {
    const number = index + 1;
    expect(record).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(Number(record.slice(0, 4))).toBe(number);
    const text = read(`docs/adr/${record}`);
    expect(text).toMatch(new RegExp(`^# ${number}\\. `));
    for (const part of ['## Context', '## Options', '## Decision', '## Consequences']) expect(text).toContain(part);
    expect(text).toMatch(/^Date: \d{4}-\d{2}-\d{2}$/m);
    expect(text.split('\n').length).toBeLessThanOrEqual(60);
  }
  const listed = [...read('docs/adr/README.md').matchAll(/^\| (\d+) \| \[[^\]]+\]\(([^)]+)\) \|/gm)];
  expect(listed.map(([, number, record]) => [Number(number), record])).toEqual(
    records.map((record, index) => [index + 1, record]),
  );
});
