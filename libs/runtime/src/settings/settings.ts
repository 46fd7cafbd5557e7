import { homedir } from 'node:os';
import { join } from 'node:path';
import type { InviteLimits, SmtpSettings, WebhookSettings } from '@invites/invites';
import { requireSmtpUrl } from '@invites/invites/internal';
import type { WorkspaceLimits } from '@invites/workspaces';
import {
  absolutePath,
  ascendingDurations,
  boolean,
  claimName,
  duration,
  host as hostName,
  integer,
  keySetUrl,
  lease,
  mailbox,
  networks,
  oneOf,
  origins,
  retention,
  root,
  secretText,
  template,
  url,
  webhookSecret,
} from './setting-parsers.js';
import { ehloName } from './ehlo-name.js';
import { isLoopback } from './loopback.js';
import { originOf } from './origin-of.js';
import { weaknesses } from './weaknesses.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All settings of the environment, checked. Durations are in milliseconds. */
export interface Settings {
  readonly production: boolean;
  /** Whether the development pages exist (mailbox, front door). It needs a loopback `publicUrl`. */
  readonly development: boolean;
  readonly host: string;
  readonly port: number;
  /** Where health and metrics listen. */
  readonly metricsHost: string;
  /** 0 means a free port. */
  readonly metricsPort: number;
  /** Undefined means the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly databasePoolSize: number;
  /** `transaction` means a pooler that lends a connection for one transaction at a time. */
  readonly databasePooler: 'none' | 'transaction';
  /** An HS256 secret, or the address of an identity provider's key set. */
  readonly authKey: { readonly secret: string } | { readonly jwksUrl: string };
  readonly authIssuer: string | undefined;
  readonly authAudience: string | undefined;
  /** Names of the claims that hold a person's address, whether it is verified, and their name. */
  readonly authClaims: { readonly email: string; readonly emailVerified: string; readonly name: string };
  /** `trust` means that an address is verified unless its token says otherwise. */
  readonly authEmailVerified: 'claim' | 'trust';
  /** Undefined means that mail goes to the dev mailbox. */
  readonly smtp: SmtpSettings | undefined;
  readonly mailFrom: string;
  /** Where clients reach the root of the service, without a slash at its end. */
  readonly publicUrl: string;
  /** Where `/` leads. Undefined means the front door in development, and 404 otherwise. */
  readonly homeRedirectUrl: string | undefined;
  readonly linkTemplate: string;
  /** Where Accept on the invitee's page leads. Undefined means that the page explains how to accept. */
  readonly acceptUrlTemplate: string | undefined;
  readonly validForMs: number;
  readonly closeAfterMs: number;
  /** How long settled invites are kept. Undefined means for ever. */
  readonly purgeAfterMs: number | undefined;
  /** When invitees are reminded, counted from the last send or resend; none by default. */
  readonly remindAfterMs: readonly number[];
  readonly limits: InviteLimits;
  readonly workspaceLimits: WorkspaceLimits;
  readonly webhooks: WebhookSettings;
  readonly mailLeaseMs: number;
  readonly tokenKey: string;
  /** Another key whose links work too, while `tokenKey` is being changed. */
  readonly tokenKeyBefore: string | undefined;
  /** Undefined means that there is no route for notices about mail. */
  readonly mailEventsSecret: string | undefined;
  /** Addresses and networks of proxies whose forwarded headers are trusted. */
  readonly trustProxy: readonly string[];
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  readonly rotateTokenOnResend: boolean;
  readonly worker: 'inline' | 'off';
  readonly logLevel: LogLevel;
  /** Undefined means that no traces are made. */
  readonly otlpEndpoint: string | undefined;
  readonly demoData: boolean;
}

/** Injection token of {@link Settings}. */
export const SETTINGS = Symbol('SETTINGS');

/** All problems of the environment, one sentence each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Reads the environment into one frozen object.
 *
 * @param generatedSecret makes and stores a secret; it is called outside production only
 * @throws SettingsError that names every problem at once
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  generatedSecret: (dataDir: string, name: string) => string,
): Settings {
  const problems: string[] = [];
  /** An empty variable counts as unset. */
  function read<T, D>(name: string, parse: (text: string) => T, fallback: D): T | D {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}.`);
      return fallback;
    }
  }

  const production = read('NODE_ENV', oneOf('production', 'development', 'test'), 'development') === 'production';
  const host = read('HOST', hostName, '127.0.0.1');
  const port = read('PORT', integer(1, 65_535), 3000);
  const metricsHost = read('METRICS_HOST', hostName, '127.0.0.1');
  const metricsPort = read('METRICS_PORT', integer(0, 65_535), 0);
  const databaseUrl = read('DATABASE_URL', url('postgres:', 'postgresql:'), undefined);
  const databaseAllowPlaintext = read('DATABASE_ALLOW_PLAINTEXT', boolean, false);
  const dataDir = read('DATA_DIR', absolutePath, defaultDataDir(env));
  const databasePoolSize = read('DATABASE_POOL_SIZE', integer(2, 1000), 10);
  const databasePooler = read('DATABASE_POOLER', oneOf('none', 'transaction'), 'none');
  const jwksUrl = read('AUTH_JWKS_URL', keySetUrl, undefined);
  const secret = read('AUTH_JWT_SECRET', secretText, undefined);
  const authIssuer = read('AUTH_ISSUER', String, undefined);
  const authAudience = read('AUTH_AUDIENCE', String, undefined);
  const authClaims = {
    email: read('AUTH_CLAIM_EMAIL', claimName, 'email'),
    emailVerified: read('AUTH_CLAIM_EMAIL_VERIFIED', claimName, 'email_verified'),
    name: read('AUTH_CLAIM_NAME', claimName, 'name'),
  };
  const authEmailVerified = read('AUTH_EMAIL_VERIFIED', oneOf('claim', 'trust'), 'claim');
  const smtpUrl = read('SMTP_URL', requireSmtpUrl, undefined);
  const allowPlaintext = read('SMTP_ALLOW_PLAINTEXT', boolean, false);
  const publicUrl = read('PUBLIC_URL', root, originOf(host, port));
  const development = !production && isLoopback(new URL(publicUrl).hostname);
  const mailFrom = read('MAIL_FROM', mailbox, `Invites <invites@${mailDomain(publicUrl)}>`);
  const homeRedirectUrl = read('HOME_REDIRECT_URL', url('http:', 'https:'), undefined);
  const linkTemplate = read('INVITES_LINK_TEMPLATE', template, `${publicUrl}/invites/{token}`);
  const acceptUrlTemplate = read('INVITES_ACCEPT_URL', template, undefined);
  const validForMs = read('INVITES_VALID_FOR', duration, 7 * 24 * 60 * 60 * 1000);
  const closeAfterMs = read('INVITES_CLOSE_AFTER', duration, 30 * 24 * 60 * 60 * 1000);
  const purgeAfterMs = read('INVITES_PURGE_AFTER', retention, undefined);
  const remindAfterMs = read('INVITES_REMIND_AFTER', ascendingDurations, []);
  const limits = {
    mailsPerInvitePerHour: read('INVITES_MAILS_PER_INVITE_PER_HOUR', integer(0, 1_000_000), 5),
    mailsPerAddressPerDay: read('INVITES_MAILS_PER_ADDRESS_PER_DAY', integer(0, 1_000_000), 20),
    mailsPerAddressPerWorkspacePerDay: read(
      'INVITES_MAILS_PER_ADDRESS_PER_WORKSPACE_PER_DAY',
      integer(0, 1_000_000),
      5,
    ),
    sendsPerWorkspacePerDay: read('INVITES_SENDS_PER_WORKSPACE_PER_DAY', integer(0, 1_000_000), 1000),
    mailsPerSenderPerDay: read('INVITES_MAILS_PER_SENDER_PER_DAY', integer(0, 1_000_000), 500),
    pendingPerWorkspace: read('INVITES_PENDING_PER_WORKSPACE', integer(0, 1_000_000), 1000),
    editsPerInvite: read('INVITES_EDITS_PER_INVITE', integer(0, 1_000_000), 50),
    webhooksPerWorkspace: read('WEBHOOKS_PER_WORKSPACE', integer(0, 1_000_000), 10),
  };
  const webhooks = { allowPrivate: read('WEBHOOKS_ALLOW_PRIVATE', boolean, !production), allowHttp: !production };
  const workspaceLimits = {
    workspacesPerUser: read('WORKSPACES_PER_USER', integer(0, 1_000_000), 20),
    apiKeysPerWorkspace: read('API_KEYS_PER_WORKSPACE', integer(0, 1_000_000), 20),
  };
  const mailLeaseMs = read('MAIL_LEASE', lease, 30_000);
  const trustProxy = read('TRUST_PROXY', networks, []);
  const corsOrigins = read('CORS_ORIGINS', origins, []);
  const tokenKey = read('INVITES_TOKEN_KEY', secretText, undefined);
  const tokenKeyBefore = read('INVITES_TOKEN_KEY_BEFORE', secretText, undefined);
  const mailEventsSecret = read('MAIL_EVENTS_SECRET', webhookSecret, undefined);
  const rotateTokenOnResend = read('INVITES_ROTATE_TOKEN_ON_RESEND', boolean, false);
  const worker = read('WORKER', oneOf('inline', 'off'), production ? 'off' : 'inline');
  const logLevel = read('LOG_LEVEL', oneOf(...LOG_LEVELS), 'info');
  const otlpEndpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT', url('http:', 'https:'), undefined);
  const demoData = read('DEMO_DATA', boolean, development && databaseUrl === undefined);

  if (env.AUTH_JWT_SECRET && env.AUTH_JWKS_URL)
    problems.push('AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set one of them.');
  if (databasePooler === 'transaction' && worker === 'inline')
    problems.push(
      'DATABASE_POOLER=transaction is for an API with WORKER=off: a process that delivers mail connects to PostgreSQL itself.',
    );
  if (production) {
    const required = ['DATABASE_URL', 'SMTP_URL', 'INVITES_TOKEN_KEY', 'PUBLIC_URL'];
    for (const name of required.filter((candidate) => !env[candidate]))
      problems.push(`${name} must be set in production.`);
    if (!env.AUTH_JWT_SECRET && !env.AUTH_JWKS_URL)
      problems.push('AUTH_JWT_SECRET or AUTH_JWKS_URL must be set in production.');
    if (jwksUrl !== undefined) {
      for (const name of ['AUTH_ISSUER', 'AUTH_AUDIENCE'].filter((candidate) => !env[candidate]))
        problems.push(`${name} must be set in production, beside AUTH_JWKS_URL.`);
    }
    if (demoData) problems.push('DEMO_DATA must not be true in production.');
    problems.push(
      ...weaknesses({
        secrets: {
          AUTH_JWT_SECRET: secret,
          INVITES_TOKEN_KEY: tokenKey,
          INVITES_TOKEN_KEY_BEFORE: tokenKeyBefore,
          MAIL_EVENTS_SECRET: mailEventsSecret,
        },
        urls: {
          PUBLIC_URL: env.PUBLIC_URL && publicUrl,
          INVITES_LINK_TEMPLATE: env.INVITES_LINK_TEMPLATE && linkTemplate,
          AUTH_JWKS_URL: jwksUrl,
          INVITES_ACCEPT_URL: acceptUrlTemplate,
          HOME_REDIRECT_URL: homeRedirectUrl,
        },
        smtpUrl,
        mailFrom: env.MAIL_FROM && mailFrom,
        databaseUrl,
        databaseAllowPlaintext,
      }),
    );
  } else if (demoData && !development) {
    problems.push('DEMO_DATA needs a PUBLIC_URL that is a loopback address, such as http://127.0.0.1:3000.');
  }
  if (problems.length > 0) throw new SettingsError(problems);

  return Object.freeze({
    production,
    development,
    host,
    port,
    metricsHost,
    metricsPort,
    databaseUrl,
    dataDir,
    databasePoolSize,
    databasePooler,
    authKey: jwksUrl === undefined ? { secret: secret ?? generatedSecret(dataDir, 'AUTH_JWT_SECRET') } : { jwksUrl },
    authIssuer,
    authAudience,
    authClaims,
    authEmailVerified,
    smtp:
      smtpUrl === undefined
        ? undefined
        : {
            url: smtpUrl,
            requireTls: requiresTls(smtpUrl) && !allowPlaintext,
            name: ehloName(publicUrl),
            from: mailFrom,
          },
    mailFrom,
    publicUrl,
    homeRedirectUrl,
    linkTemplate,
    acceptUrlTemplate,
    validForMs,
    closeAfterMs,
    purgeAfterMs,
    remindAfterMs,
    limits,
    workspaceLimits,
    webhooks,
    mailLeaseMs,
    trustProxy,
    corsOrigins,
    tokenKey: tokenKey ?? generatedSecret(dataDir, 'INVITES_TOKEN_KEY'),
    tokenKeyBefore,
    mailEventsSecret,
    rotateTokenOnResend,
    worker,
    logLevel,
    otlpEndpoint,
    demoData,
  });
}

/** The default for root is a folder that everyone may enter, because PostgreSQL then runs as another user. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return '/var/lib/invites';
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'invites');
}

/** Mail without TLS goes to this machine only. Elsewhere `smtp:` has to upgrade (STARTTLS, RFC 3207). */
function requiresTls(smtpUrl: string): boolean {
  const { protocol, hostname } = new URL(smtpUrl);
  return protocol === 'smtp:' && !isLoopback(hostname);
}

function mailDomain(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
}
