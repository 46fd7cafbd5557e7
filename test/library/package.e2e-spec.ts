import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { packLibraries, root, unpack } from './packages.js';

const PUBLISHED = ['@invites/invites', '@invites/problem-details', '@invites/client'];

/** The files behind an entry, by condition. */
type Conditions = { readonly [condition: string]: string | Conditions };

const filesBehind = (conditions: Conditions): string[] =>
  Object.values(conditions).flatMap((one) => (typeof one === 'string' ? [one] : filesBehind(one)));

interface Manifest {
  readonly exports: Conditions;
  readonly main: string;
  readonly types: string;
  readonly description: string;
  readonly keywords: string[];
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const HOST_OWNS = /^(@nestjs\/(common|core|swagger|typeorm)|drizzle-orm|typeorm|pg|rxjs|reflect-metadata)$/;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-pack-'));
  for (const [name, tarball] of await packLibraries(folder, ...PUBLISHED)) await unpack(tarball, join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string, file: string) => readFileSync(join(folder, name, file), 'utf8');
const filesOf = (name: string) =>
  readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1));

describe.each(PUBLISHED)('the tarball of %s', (name) => {
  let manifest: Manifest;
  let files: string[];
  beforeAll(() => {
    manifest = JSON.parse(read(name, 'package.json')) as Manifest;
    files = filesOf(name);
  });

  it('has what runs, its declarations, maps and sources, and no test', () => {
    const isExpected = (file: string) =>
      /^((commonjs\/)?dist\/.+\.(js|js\.map|d\.ts)|src\/.+\.ts|sql\/.+\.sql)$/.test(file);
    expect(files.filter((file) => !isExpected(file)).sort()).toEqual([
      'LICENSE',
      'README.md',
      ...(name === '@invites/client' ? ['commonjs/package.json'] : []),
      'package.json',
    ]);
    expect(files.filter((file) => /spec\.|tsbuildinfo/.test(file))).toEqual([]);
  });

  it('has each file that its manifest and its README name', () => {
    const named = [manifest.main, manifest.types, ...filesBehind(manifest.exports)];
    const links = [...read(name, 'README.md').matchAll(/\]\((?!http)([^)]+)\)/g)].map((match) => match[1]!);
    expect([...named.map((file) => file.replace('./', '')), ...links].filter((file) => !files.includes(file))).toEqual(
      [],
    );
    expect(manifest).toMatchObject({ description: expect.any(String), keywords: expect.any(Array) });
  });

  it('has maps that carry the sources', () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(5);
    const empty = maps.filter(
      (file) => !(JSON.parse(read(name, file)) as { sourcesContent?: string[] }).sourcesContent?.[0],
    );
    expect(empty).toEqual([]);
  });

  it('asks the host for nothing but what the host owns, and for all of it that it imports', () => {
    const { peerDependencies = {}, dependencies = {} } = manifest;
    const declared = new Set([...Object.keys(peerDependencies), ...Object.keys(dependencies)]);
    expect(Object.keys(peerDependencies).filter((peer) => !HOST_OWNS.test(peer))).toEqual([]);
    const code = files
      .filter((file) => /^(commonjs\/)?dist\/.*\.(js|d\.ts)$/.test(file))
      .map((file) => read(name, file));
    const specifiers = code.flatMap((text) =>
      ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
    );
    expect(specifiers.length).toBeGreaterThan(5);
    const isNone = name === '@invites/client' ? /^\./ : /^(\.|node:)/; // browsers have no Node
    const imported = specifiers.filter((one) => !isNone.test(one)).map((one) => /^(@[^/]+\/)?[^/]+/.exec(one)![0]);
    expect([...new Set(imported)].filter((one) => !declared.has(one))).toEqual([]);
  });

  it('depends on nothing else of this repository', () => {
    const ours = Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency.startsWith('@invites/'));
    expect(ours).toEqual(name === '@invites/invites' ? ['@invites/problem-details'] : []);
  });
});

/** How many bytes it takes with everything that npm installs for it, but for its peers. */
function sizeWithDependencies(folders: readonly string[]): number {
  const seen = new Set<string>();
  const sizeOf = (place: string): number => {
    if (seen.has(place)) return 0;
    seen.add(place);
    const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.parentPath.slice(place.length).includes('node_modules'),
    );
    const own = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    const { dependencies = {} } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Manifest;
    const others = Object.keys(dependencies).filter((name) => !name.startsWith('@invites/'));
    return others.reduce((sum, name) => sum + sizeOf(join(root, 'node_modules', name)), own);
  };
  return folders.reduce((sum, place) => sum + sizeOf(place), 0);
}

it('the library and all that it brings take less than 25 MB, half of which are the telephone numbers of class-validator', () => {
  const bytes = sizeWithDependencies(
    ['@invites/invites', '@invites/problem-details'].map((name) => join(folder, name)),
  );
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(25_000_000);
});

/** What is there at run time, and what is a type only. */
interface Names {
  readonly values: string[];
  readonly types: string[];
}

const ENTRIES = [
  '@invites/invites',
  '@invites/invites/testing',
  '@invites/invites/migrations',
  '@invites/invites/typeorm',
  '@invites/invites/pg',
  '@invites/invites/prisma',
  '@invites/invites/drizzle',
  '@invites/problem-details',
  '@invites/client',
] as const;
type Entry = (typeof ENTRIES)[number];

/** The public names as the compiler sees them in what is published, and those that no docstring explains. */
function declaredNames(): { readonly names: ReadonlyMap<Entry, Names>; readonly undocumented: readonly string[] } {
  const { resolve } = createRequire(import.meta.url);
  const files = ENTRIES.map((entry) => resolve(entry).replace(/\.js$/, '.d.ts'));
  // For our names it need not read the declarations of JavaScript, of Node and of other packages.
  const options = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, file) =>
    names.map(({ text }) =>
      /^(\.|@invites\/)/.test(text) ? ts.resolveModuleName(text, file, options, host) : { resolvedModule: undefined },
    );
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const isValue = (symbol: ts.Symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const typeOnly = symbol.declarations?.some(
      (one) => ts.isExportSpecifier(one) && ts.isTypeOnlyExportDeclaration(one),
    );
    return (target.flags & ts.SymbolFlags.Value) !== 0 && !typeOnly;
  };
  const sorted = (list: ts.Symbol[]) => list.map((symbol) => symbol.name).sort();
  const undocumented: string[] = [];
  const names = new Map(
    ENTRIES.map((entry, index) => {
      const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(files[index]!)!)!);
      for (const symbol of symbols) {
        const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        const isExplained = [target.getDocumentationComment(checker), target.getJsDocTags(checker)].flat().length > 0;
        if (!isExplained) undocumented.push(`${entry}: ${symbol.name}`);
      }
      const types = symbols.filter((symbol) => !isValue(symbol));
      return [entry, { values: sorted(symbols.filter(isValue)), types: sorted(types) }];
    }),
  );
  return { names, undocumented };
}

/** The names that are there at run time, in what is published. */
async function namesAtRunTime(): Promise<Record<Entry, string[]>> {
  const script = `const names = async (entry) => [entry, Object.keys(await import(entry)).sort()];
    console.log(JSON.stringify(Object.fromEntries(await Promise.all(process.argv.slice(1).map(names)))))`;
  const args = ['--input-type=module', '-e', script, ...ENTRIES];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as Record<Entry, string[]>;
}

describe('the public names', () => {
  let declared: ReturnType<typeof declaredNames>;
  beforeAll(() => {
    declared = declaredNames();
  });
  const namesOf = (entry: Entry) => declared.names.get(entry)!;

  it('are explained by a docstring each', () => {
    expect(declared.undocumented).toEqual([]);
  });

  it('are there at run time as declared', async () => {
    const values = ENTRIES.map((entry) => [entry, namesOf(entry).values]);
    expect(await namesAtRunTime()).toEqual(Object.fromEntries(values));
  });

  it('of @invites/invites', () => {
    const { values, types } = namesOf('@invites/invites');
    expect(values).toMatchInlineSnapshot(`
     [
       "AcceptInvite",
       "AnnounceLapsedInvites",
       "BulkCancelInvites",
       "BulkResendInvites",
       "BulkSendInvites",
       "CancelInvite",
       "ChangeWebhook",
       "CheckAccess",
       "Clock",
       "CloseLapsedInvites",
       "CreateWebhook",
       "CurrentActor",
       "Database",
       "DeclineInvite",
       "DeleteWebhook",
       "DeliverDueEvents",
       "DeliverDueMails",
       "DeliverDueNotices",
       "DeliverDueWebhooks",
       "EditInvite",
       "EraseInvitee",
       "EtaInviteMailTemplate",
       "EtaNoticeTemplate",
       "HostTransaction",
       "INVITE_PROBLEMS",
       "INVITE_TRANSITIONS",
       "InFlightLimit",
       "InviteError",
       "InviteMailTemplate",
       "InviteMailer",
       "InvitePolicy",
       "InviteProblemsFilter",
       "InviteTokenPipe",
       "InvitesHttpModule",
       "InvitesModule",
       "InvitesWorkerModule",
       "ListFailedMails",
       "ListInvites",
       "ListMyInvites",
       "ListWebhookDeliveries",
       "ListWebhooks",
       "MAIL_ATTEMPTS",
       "MailRefusal",
       "NOTICE_ATTEMPTS",
       "NoticeTemplate",
       "OnInviteEvent",
       "PreviewInvite",
       "PreviewLimitGuard",
       "Public",
       "PurgeSettledInvites",
       "ROLES",
       "ROLE_NAMES",
       "RecordMailEvent",
       "RemindInvitees",
       "RequestLink",
       "RequeueFailedMails",
       "ResendInvite",
       "RotateWebhookSecret",
       "SendInvite",
       "ShowHistory",
       "ShowInvite",
       "ShowMailBacklog",
       "ShowNoticeBacklog",
       "ShowWebhookBacklog",
       "SmtpInviteMailer",
       "SystemClock",
       "TestWebhook",
       "WEBHOOK_ATTEMPTS",
       "WEBHOOK_EVENTS",
       "WITHHELD_TOKEN",
       "WebhooksHttpModule",
       "WithdrawInvitesTo",
       "WorkspaceDirectory",
       "isRole",
       "webhookEventsDocument",
     ]
    `);
    expect(types).toMatchInlineSnapshot(`
     [
       "AcceptInviteCommand",
       "Actor",
       "Admission",
       "BulkCancelInvitesCommand",
       "BulkOutcome",
       "BulkResendInvitesCommand",
       "BulkResent",
       "BulkSendInvitesCommand",
       "CancelInviteCommand",
       "ChangeWebhookCommand",
       "CheckAccessQuery",
       "Connection",
       "CreateWebhookCommand",
       "EditInviteCommand",
       "EraseInviteeCommand",
       "ErasedInvites",
       "FailedMail",
       "HistoryLine",
       "HistoryPage",
       "HistoryPosition",
       "HistoryQuery",
       "InviteAdapters",
       "InviteContent",
       "InviteDetails",
       "InviteErrorCode",
       "InviteErrorFacts",
       "InviteEvent",
       "InviteEventKind",
       "InviteFilters",
       "InviteLimits",
       "InviteMail",
       "InviteMailFacts",
       "InviteMember",
       "InviteOptions",
       "InvitePage",
       "InvitePosition",
       "InvitePreview",
       "InviteProposal",
       "InviteSettings",
       "InviteStatus",
       "InviteTransition",
       "InviteView",
       "ListWebhooksQuery",
       "Listener",
       "MailAttempt",
       "MailBacklog",
       "MailStatus",
       "Metadata",
       "NewestMail",
       "NoticeAttempt",
       "NoticeFacts",
       "NoticeKind",
       "Obstacle",
       "PageQuery",
       "RecordMailEventCommand",
       "RequeueFailedMailsCommand",
       "ResendInviteCommand",
       "Role",
       "SendInviteCommand",
       "SignedInRequest",
       "SmtpSettings",
       "UserFacts",
       "Webhook",
       "WebhookAttempt",
       "WebhookDelivery",
       "WebhookEvent",
       "WebhookManager",
       "WebhookPage",
       "WebhookRef",
       "WebhookSettings",
       "WithdrawInvitesToCommand",
       "WorkspaceFacts",
     ]
    `);
  });

  it('of @invites/invites/testing', () => {
    expect(namesOf('@invites/invites/testing')).toMatchInlineSnapshot(`
     {
       "types": [
         "ContractCase",
         "ContractSubject",
         "DirectorySubject",
         "EventContractSubject",
         "KeptInvite",
         "PlantedInvite",
       ],
       "values": [
         "EventOutbox",
         "FixedClock",
         "InMemoryEventOutbox",
         "InMemoryInviteChecks",
         "InMemoryInviteRepository",
         "InMemoryInviteStore",
         "InMemoryMailOutbox",
         "InMemoryNoticeOutbox",
         "InMemoryWorkspaceDirectory",
         "InviteChecks",
         "InviteRepository",
         "InviteTokens",
         "KeyedInviteTokens",
         "MailOutbox",
         "NO_LIMITS",
         "NoticeOutbox",
         "REMIND_AFTER_MS",
         "anInviteEvent",
         "anInviteProposal",
         "eventOutboxContract",
         "inviteChecksContract",
         "inviteRepositoryContract",
         "mailOutboxContract",
         "noticeOutboxContract",
         "plantInvites",
         "workspaceDirectoryContract",
       ],
     }
    `);
  });

  it('of @invites/invites/migrations', () => {
    expect(namesOf('@invites/invites/migrations')).toMatchInlineSnapshot(`
     {
       "types": [],
       "values": [
         "INVITE_ENTITIES",
         "INVITE_MIGRATIONS",
       ],
     }
    `);
  });

  it('of the ways to PostgreSQL', () => {
    expect(namesOf('@invites/invites/typeorm')).toEqual({ types: [], values: ['TypeOrmDatabase'] });
    expect(namesOf('@invites/invites/pg')).toEqual({ types: ['PgQueries'], values: ['PgDatabase'] });
    expect(namesOf('@invites/invites/prisma')).toEqual({ types: ['PrismaQueries'], values: ['PrismaDatabase'] });
    expect(namesOf('@invites/invites/drizzle')).toEqual({ types: ['DrizzleQueries'], values: ['DrizzleDatabase'] });
  });

  it('of @invites/problem-details', () => {
    expect(namesOf('@invites/problem-details')).toMatchInlineSnapshot(`
     {
       "types": [
         "Cursors",
         "ProblemDefinition",
         "ProblemTable",
         "Refuse",
         "RefusedRequest",
         "RequestProblemCode",
         "RequestedPage",
       ],
       "values": [
         "AccessBeforeForm",
         "ApiPage",
         "ApiProblems",
         "ApiRoute",
         "BODY_PROBLEMS",
         "CREATED_HEADERS",
         "CreatedAt",
         "EMPTY_BODY",
         "Form",
         "GENERAL_PROBLEMS",
         "ID_SCHEMA",
         "IGNORED_BODY",
         "IgnoredBody",
         "InnerForm",
         "NoQuery",
         "PAGE_HEADERS",
         "ProblemDetails",
         "ProblemDetailsFilter",
         "ProblemError",
         "ProblemException",
         "REQUEST_PROBLEMS",
         "UnreadableBody",
         "pathId",
         "readId",
         "readQuery",
         "refusalFilter",
         "requestProblem",
         "requestedPage",
         "requireId",
       ],
     }
    `);
  });

  it('of @invites/client', () => {
    expect(namesOf('@invites/client')).toMatchInlineSnapshot(`
     {
       "types": [
         "BulkCancelBody",
         "BulkCancelResult",
         "BulkResendBody",
         "BulkResendResult",
         "BulkSendBody",
         "BulkSendResult",
         "CallOptions",
         "EditBody",
         "ErrorCode",
         "HistoryEntry",
         "Invite",
         "InvitePreview",
         "InviteView",
         "InvitesClientOptions",
         "ListQuery",
         "ListedInvite",
         "MyInvite",
         "Problem",
         "ResendOptions",
         "SendBody",
         "WebhookEvent",
         "WebhookHeaders",
       ],
       "values": [
         "InvitesClient",
         "InvitesError",
         "WebhookVerificationError",
         "verifyWebhook",
       ],
     }
    `);
  });
});

it('nothing of TypeORM is loaded for a host that brings its own database, nor by the use cases and their tests', async () => {
  const hook = `export function resolve(specifier, context, next) {
    if (/^(@nestjs\\/)?typeorm/.test(specifier)) throw new Error(specifier + ' is loaded by ' + context.parentURL);
    return next(specifier, context);
  }`;
  const script = `import { register } from 'node:module';
    register('data:text/javascript;base64,${Buffer.from(hook).toString('base64')}');
    const { InvitesModule, Database } = await import('@invites/invites');
    await import('@invites/invites/testing');
    class None extends Database {}
    const { imports } = InvitesModule.forRoot({ database: None, workspaceDirectory: None });
    for (const one of imports) console.log((await one).providers[0].useClass.name);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout.trim()).toBe('None');
});

it('the README of the library names every option, and no other', () => {
  const source = (file: string) => readFileSync(new URL(`../../libs/invites/src/${file}`, import.meta.url), 'utf8');
  const [settings] = source('settings.ts').split('/** The options of a host');
  const adapters = /interface InviteAdapters \{[\s\S]*?\n\}/.exec(source('invites.module-definition.ts'))![0];
  const options = [settings!, adapters].flatMap((text) => [...text.matchAll(/^ {2}readonly (\w+)\??:/gm)]);
  const tables = read('@invites/invites', 'README.md')
    .split(/^## /m)
    .find((part) => part.startsWith('Options'))!;
  const rows = tables.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows
    .flatMap((row) => [...row.split('|')[1]!.matchAll(/`(?:limits)?\.?(\w+)`/g)])
    .map((match) => match[1]!);
  expect([...named, 'limits'].sort()).toEqual(options.map((match) => match[1]!).sort());
});
