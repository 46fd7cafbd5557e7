import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from './settings.js';

const KEPT = 'a secret that was made and kept, 32 bytes or more';
const LONG = 'x'.repeat(32);
const DAY_MS = 24 * 60 * 60 * 1000;

const read = (env: Record<string, string>) => readSettings(env, () => KEPT);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    read(env);
    return [];
  } catch (error) {
    return (error as SettingsError).problems;
  }
}

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://invites:0vQ7mZ4tKc@db.engines.net/invites?sslmode=verify-full',
  AUTH_JWT_SECRET: 'L0rvDOg5gkY8m2nC3oF1zq7XbJtWuP6sEhKiRaVxQyM=',
  SMTP_URL: 'smtps://user:0vQ7mZ4tKc@mail.engines.net',
  INVITES_TOKEN_KEY: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  PUBLIC_URL: 'https://app.engines.net',
};

describe('settings', () => {
  it('need nothing in development', () => {
    expect(read({})).toMatchObject({
      production: false,
      development: true,
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      databasePoolSize: 10,
      authKey: { secret: KEPT },
      authClaims: { email: 'email', emailVerified: 'email_verified', name: 'name' },
      authEmailVerified: 'claim',
      smtp: undefined,
      mailFrom: 'Invites <invites@localhost>',
      publicUrl: 'http://127.0.0.1:3000',
      linkTemplate: 'http://127.0.0.1:3000/invites/{token}',
      validForMs: 7 * DAY_MS,
      tokenKey: KEPT,
      rotateTokenOnResend: false,
      worker: 'inline',
      logLevel: 'info',
      demoData: true,
    });
  });

  it('of production are complete, and keep no secret of their own', () => {
    const settings = readSettings(PRODUCTION, () => {
      throw new Error('asked for a kept secret');
    });
    expect(settings).toMatchObject({
      production: true,
      development: false,
      metricsHost: '127.0.0.1',
      worker: 'off',
      demoData: false,
      linkTemplate: 'https://app.engines.net/invites/{token}',
    });
    expect(settings.mailFrom).toBe('Invites <invites@app.engines.net>');
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('that are empty count as unset', () => {
    expect(read({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it('with a database of their own load no demo data', () => {
    expect(read({ DATABASE_URL: 'postgres://localhost/x' }).demoData).toBe(false);
  });

  it.each([
    ['P7D', 7 * DAY_MS],
    ['P2W', 14 * DAY_MS],
    ['PT1S', 1000],
    ['P1DT12H30M', 1.5 * DAY_MS + 30 * 60_000],
  ])('take %s as %i milliseconds', (text, ms) => {
    expect(read({ INVITES_VALID_FOR: text }).validForMs).toBe(ms);
  });

  it('take durations that ascend', () => {
    expect(read({ INVITES_REMIND_AFTER: 'P2D, P1W' }).remindAfterMs).toEqual([2 * DAY_MS, 7 * DAY_MS]);
    expect(read({}).remindAfterMs).toEqual([]);
  });

  it('take origins in the form in which browsers send them', () => {
    const origins = ' https://App.example.com:443/, http://localhost:5173';
    expect(read({ CORS_ORIGINS: origins }).corsOrigins).toEqual(['https://app.example.com', 'http://localhost:5173']);
    expect(read({}).corsOrigins).toEqual([]);
  });

  it.each(['email', 'custom:mail', 'user.email', 'https://example.com/email', 'E-Mail', 'é'])(
    'take %s as the name of a claim',
    (name) => {
      const env = {
        AUTH_CLAIM_EMAIL: name,
        AUTH_CLAIM_EMAIL_VERIFIED: `${name}_verified`,
        AUTH_CLAIM_NAME: `${name}_name`,
      };
      const authClaims = { email: name, emailVerified: `${name}_verified`, name: `${name}_name` };
      expect(read(env)).toMatchObject({ authClaims });
    },
  );

  it.each([24, 32, 64])('take a webhook secret of %i bytes', (bytes) => {
    const secret = `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;
    expect(read({ MAIL_EVENTS_SECRET: secret }).mailEventsSecret).toBe(secret);
    expect(read({}).mailEventsSecret).toBeUndefined();
  });

  it.each([
    ['smtp://127.0.0.1:1025', false],
    ['smtp://localhost', false],
    ['smtp://[::1]:25', false],
    ['smtp://mail.example.com', true],
    ['smtp://127.0.0.1.example.com', true],
    ['smtps://mail.example.com', false],
    ['smtp://mail.example.com/?socketTimeout=1000', true],
  ])('require STARTTLS of %s: %s', (url, requireTls) => {
    expect(read({ SMTP_URL: url }).smtp).toMatchObject({ url, requireTls });
    expect(read({ SMTP_URL: url, SMTP_ALLOW_PLAINTEXT: 'true' }).smtp).toMatchObject({ url, requireTls: false });
  });

  it.each([
    ['https://app.example.com', 'app.example.com'],
    ['https://App.Example.com.:8443', 'app.example.com'],
    ['https://einladungen.größe.example', 'einladungen.xn--gre-6ka8i.example'],
    ['http://127.0.0.1:3000', '[127.0.0.1]'],
    ['http://[2001:db8::25]:3000', '[IPv6:2001:db8::25]'],
    ['http://localhost:3000', undefined],
    ['http://api:3000', undefined],
  ])('with the PUBLIC_URL %s introduce us to the mail server as %s', (PUBLIC_URL, name) => {
    expect(read({ PUBLIC_URL, SMTP_URL: 'smtp://127.0.0.1:25' }).smtp?.name).toBe(name);
  });

  it.each([
    ['NODE_ENV', 'Production'],
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'staging'],
    ['NODE_ENV', 'production '],
    ['HOST', '127.0.0.1:3000'],
    ['HOST', '[::1]'],
    ['HOST', 'http://localhost'],
    ['HOST', 'my host'],
    ['HOST', '1.2.3.4/x'],
    ['METRICS_HOST', '*'],
    ['DATABASE_ALLOW_PLAINTEXT', 'yes'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3000x'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'nonsense'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOLER', 'session'],
    ['DATA_DIR', 'relative/folder'],
    ['AUTH_JWT_SECRET', 'x'.repeat(31)],
    ['AUTH_JWKS_URL', 'ftp://idp.example.com'],
    ['AUTH_JWKS_URL', 'https://user:password@idp.example.com/keys'],
    ['AUTH_CLAIM_EMAIL', 'two words'],
    ['AUTH_CLAIM_EMAIL', ' email'],
    ['AUTH_CLAIM_EMAIL', 'e\u200bmail'],
    ['AUTH_CLAIM_EMAIL_VERIFIED', 'x'.repeat(201)],
    ['AUTH_CLAIM_NAME', 'na\nme'],
    ['AUTH_EMAIL_VERIFIED', 'true'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['SMTP_URL', 'smtp://mail.example.com/?requireTLS=false'],
    ['MAIL_LEASE', 'PT11M'],
    ['METRICS_PORT', '65536'],
    ['SMTP_ALLOW_PLAINTEXT', 'yes'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'Eve\r\nBcc: x <eve@example.com>'],
    ['MAIL_FROM', 'other@example.com, Invites <invites@example.com>'],
    ['MAIL_FROM', 'Team: Invites <invites@example.com>;'],
    ['MAIL_FROM', '=?utf-8?q?Gr=C3=BC=C3=9Fe?= <invites@example.com>'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example.com,'],
    ['CORS_ORIGINS', 'https://*.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com/path'],
    ['CORS_ORIGINS', 'null'],
    ['PUBLIC_URL', 'app.example.com'],
    ['PUBLIC_URL', 'https://app.example.com/?page=1'],
    ['PUBLIC_URL', 'https://app.example.com/#top'],
    ['PUBLIC_URL', 'https://app.example.com//'],
    ['PUBLIC_URL', 'https://app.example.com/a//b'],
    ['PUBLIC_URL', 'https://ada:pass@app.example.com'],
    ['INVITES_LINK_TEMPLATE', 'https://app.example.com/join'],
    ['INVITES_LINK_TEMPLATE', 'javascript:{token}'],
    ['INVITES_PURGE_AFTER', 'PT23H59M59S'],
    ['INVITES_PURGE_AFTER', '180'],
    ['INVITES_VALID_FOR', 'P'],
    ['INVITES_VALID_FOR', 'P1DT'],
    ['INVITES_VALID_FOR', 'P1M'],
    ['INVITES_VALID_FOR', 'PT0S'],
    ['INVITES_VALID_FOR', '7 days'],
    ['INVITES_VALID_FOR', 'P99999999D'],
    ['INVITES_REMIND_AFTER', 'P5D,P2D'],
    ['INVITES_REMIND_AFTER', 'P2D,P2D'],
    ['INVITES_REMIND_AFTER', 'P2D,,P5D'],
    ['INVITES_REMIND_AFTER', 'P2D;P5D'],
    ['INVITES_TOKEN_KEY', 'short'],
    ['INVITES_ROTATE_TOKEN_ON_RESEND', '1'],
    ['MAIL_EVENTS_SECRET', 'x'.repeat(32)],
    ['MAIL_EVENTS_SECRET', 'whsec_'],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(32).toString('base64').replace('=', '')}`],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(32, 0xff).toString('base64url')}`],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(32).toString('base64')} `],
    ['WORKER', 'on'],
    ['LOG_LEVEL', 'loud'],
    ['DEMO_DATA', 'please'],
  ])('refuse %s=%j in one sentence that names it', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must .+\\.$`))]);
  });

  it('of production are named all at once when they are missing', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL must be set in production.',
      'SMTP_URL must be set in production.',
      'INVITES_TOKEN_KEY must be set in production.',
      'PUBLIC_URL must be set in production.',
      'AUTH_JWT_SECRET or AUTH_JWKS_URL must be set in production.',
    ]);
  });

  it.each([
    ['AUTH_JWT_SECRET', LONG],
    ['AUTH_JWT_SECRET', '0123456789abcdef0123456789abcdef'],
    ['AUTH_JWT_SECRET', 'change-me-change-me-change-me-12345'],
    ['AUTH_JWT_SECRET', 'your-key-goes-here-and-has-32-bytes'],
    ['INVITES_TOKEN_KEY', 'this is not a very Secret thing at all'],
    ['INVITES_TOKEN_KEY', PRODUCTION.AUTH_JWT_SECRET],
    ['MAIL_EVENTS_SECRET', `whsec_${Buffer.alloc(32).toString('base64')}`],
    ['DATABASE_URL', 'postgresql://invites:invites@localhost/invites'],
    ['DATABASE_URL', 'postgresql://app:postgres@localhost/invites'],
    ['DATABASE_URL', 'postgresql://app:12345678@localhost/invites'],
    ['DATABASE_URL', 'postgresql://app:change_me@localhost/invites'],
    ['PUBLIC_URL', 'http://app.engines.net'],
    ['PUBLIC_URL', 'https://app.example.com'],
    ['PUBLIC_URL', 'http://localhost:3000'],
    ['INVITES_LINK_TEMPLATE', 'https://invites.test/{token}'],
    ['AUTH_JWKS_URL', 'http://idp.engines.net/jwks'],
    ['AUTH_JWKS_URL', 'https://idp.example.org/jwks'],
    ['INVITES_ACCEPT_URL', 'http://app.engines.net/accept?invite={token}'],
    ['HOME_REDIRECT_URL', 'https://www.example.com'],
    ['DATABASE_URL', 'postgresql://app:app@localhost/invites'],
    ['SMTP_URL', 'smtps://mail.example.com'],
    ['MAIL_FROM', 'Invites <invites@example.com>'],
  ])('of production refuse %s=%j, which is weak or an example, in one sentence', (name, value) => {
    const { AUTH_JWT_SECRET, ...others } = PRODUCTION;
    const provider = { AUTH_ISSUER: 'https://idp.engines.net', AUTH_AUDIENCE: 'invites' };
    const env = name === 'AUTH_JWKS_URL' ? { ...others, ...provider } : { ...others, AUTH_JWT_SECRET };
    expect(problemsOf({ ...env, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} .+\\.$`))]);
    expect(problemsOf({ DATABASE_URL: 'postgresql://localhost/invites', [name]: value })).toEqual([]);
  });

  it.each([
    ['SMTP_URL', 'smtp://localhost:25'],
    ['SMTP_URL', 'smtp://127.0.0.1:25'],
    ['PUBLIC_URL', 'http://127.0.0.1:3000'],
    ['DATABASE_URL', 'postgresql://invites@db.engines.net/invites?sslmode=verify-full'],
    ['DATABASE_URL', 'postgresql://localhost/invites'],
    ['MAIL_FROM', 'hello@engines.net'],
    ['MAIL_FROM', '"Engines, Inc." <hello@engines.net>'],
    ['MAIL_FROM', ' Größe & Söhne <hello@engines.net>\n'],
  ])('of production take %s=%j', (name, value) => {
    expect(problemsOf({ ...PRODUCTION, [name]: value })).toEqual([]);
  });

  it.each([
    'postgresql://app@db.engines.net/invites',
    'postgresql://app@db.engines.net/invites?sslmode=disable',
    'postgresql://app@db.engines.net/invites?ssl=0',
    'postgresql://app@127.0.0.1.engines.net/invites',
    'postgresql://app@10.0.0.5:6432/invites',
    'postgresql://app@localhost/invites?host=10.0.0.5',
    'postgresql://app@[fd00::5]/invites',
  ])(
    'of production refuse %s, which crosses a network without TLS, unless DATABASE_ALLOW_PLAINTEXT allows it',
    (url) => {
      const env = { ...PRODUCTION, DATABASE_URL: url };
      expect(problemsOf(env)).toEqual([expect.stringContaining('DATABASE_URL crosses a network without TLS.')]);
      expect(problemsOf({ ...env, DATABASE_ALLOW_PLAINTEXT: 'true' })).toEqual([]);
      expect(problemsOf({ DATABASE_URL: url })).toEqual([]);
    },
  );

  it.each([
    'postgresql://app@db.engines.net/invites?sslmode=verify-full',
    'postgresql://app@db.engines.net/invites?sslmode=no-verify',
    'postgresql://app@db.engines.net/invites?ssl=true',
    'postgresql://app@db.engines.net/invites?sslnegotiation=direct',
    'postgresql://app@127.0.0.1:6432/invites',
    'postgresql://app@[::1]/invites',
    'postgresql://app@%2Fvar%2Frun%2Fpostgresql/invites',
    'postgresql:///invites?host=/var/run/postgresql',
  ])('of production take %s', (url) => {
    expect(problemsOf({ ...PRODUCTION, DATABASE_URL: url })).toEqual([]);
  });

  it('of production name a certificate of the database that is not there', () => {
    const DATABASE_URL = 'postgresql://app:0vQ7mZ4tKc@db.engines.net/invites?sslrootcert=/no/such/ca.pem';
    expect(problemsOf({ ...PRODUCTION, DATABASE_URL })).toEqual([
      "DATABASE_URL can't be used: ENOENT: no such file or directory, open '/no/such/ca.pem'.",
    ]);
  });

  it('of production need the issuer and the audience of an identity provider', () => {
    const { AUTH_JWT_SECRET: _, ...others } = PRODUCTION;
    const env = { ...others, AUTH_JWKS_URL: 'https://idp.engines.net/jwks' };
    const missing = ['AUTH_ISSUER', 'AUTH_AUDIENCE'].map(
      (name) => `${name} must be set in production, beside AUTH_JWKS_URL.`,
    );
    expect(problemsOf(env)).toEqual(missing);
    expect(problemsOf({ ...env, AUTH_ISSUER: 'https://idp.engines.net' })).toEqual(missing.slice(1));
    expect(problemsOf({ ...env, AUTH_ISSUER: 'https://idp.engines.net', AUTH_AUDIENCE: 'invites' })).toEqual([]);
    expect(problemsOf({ AUTH_JWKS_URL: 'https://idp.engines.net/jwks' })).toEqual([]);
  });

  it.each([
    [{}, true],
    [{ NODE_ENV: 'development' }, true],
    [{ NODE_ENV: 'test' }, true],
    [{ PUBLIC_URL: 'http://localhost:3000' }, true],
    [{ PUBLIC_URL: 'http://127.1.2.3' }, true],
    [{ PUBLIC_URL: 'http://[::1]:3000' }, true],
    [{ HOST: '0.0.0.0' }, true],
    [{ PUBLIC_URL: 'https://app.engines.net' }, false],
    [{ PUBLIC_URL: 'http://192.168.1.5:3000' }, false],
    [{ PUBLIC_URL: 'http://localhost.engines.net' }, false],
    [{ PUBLIC_URL: 'http://127.0.0.1.engines.net' }, false],
    [{ HOST: '192.168.1.5' }, false],
  ])('%j have what only development has: %s', (env, development) => {
    expect(read(env)).toMatchObject({ development, demoData: development, production: false });
    const problem = 'DEMO_DATA needs a PUBLIC_URL that is a loopback address, such as http://127.0.0.1:3000.';
    expect(problemsOf({ ...env, DEMO_DATA: 'true' })).toEqual(development ? [] : [problem]);
  });

  it.each<Record<string, string>>([{}, { HOST: '0.0.0.0' }, PRODUCTION, { ...PRODUCTION, HOST: '::' }])(
    '%j show metrics to this machine',
    (env) => {
      expect(read(env).metricsHost).toBe('127.0.0.1');
      expect(read({ ...env, METRICS_HOST: '0.0.0.0' }).metricsHost).toBe('0.0.0.0');
    },
  );

  it('in production there is nothing of that, also at a loopback address', () => {
    expect(read({ ...PRODUCTION, PUBLIC_URL: 'http://127.0.0.1:3000' }).development).toBe(false);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://[::1]:4000'],
    ['::1', 'http://[::1]:4000'],
    ['localhost', 'http://localhost:4000'],
    ['192.168.1.5', 'http://192.168.1.5:4000'],
  ])('that listen on %s have links that a browser can open', (HOST, publicUrl) => {
    expect(read({ HOST, PORT: '4000' })).toMatchObject({ host: HOST, publicUrl });
  });

  it.each([
    ['https://app.engines.net', 'https://app.engines.net'],
    ['https://app.engines.net/', 'https://app.engines.net'],
    ['HTTPS://App.Engines.Net:443/team', 'https://app.engines.net/team'],
    ['https://app.engines.net/team/invites/', 'https://app.engines.net/team/invites'],
    ['https://app.engines.net/{token}', 'https://app.engines.net/%7Btoken%7D'],
  ])('with PUBLIC_URL=%s have links below %s', (PUBLIC_URL, publicUrl) => {
    const linkTemplate = `${publicUrl}/invites/{token}`;
    const mailFrom = 'Invites <invites@app.engines.net>';
    for (const env of [{ PUBLIC_URL }, { ...PRODUCTION, PUBLIC_URL }])
      expect(read(env)).toMatchObject({ publicUrl, linkTemplate, mailFrom });
    expect(read({ PUBLIC_URL: 'http://127.0.0.1:3000/team' }).development).toBe(true);
  });

  it('of production take any secret that openssl makes', () => {
    for (let index = 0; index < 1000; index++) {
      const [jwt, key] = [randomBytes(32), randomBytes(32)];
      const secrets = { AUTH_JWT_SECRET: jwt.toString('base64'), INVITES_TOKEN_KEY: key.toString('hex') };
      expect(problemsOf({ ...PRODUCTION, ...secrets })).toEqual([]);
    }
  });

  it('never repeat a secret in a problem', () => {
    const problems = problemsOf({
      ...PRODUCTION,
      AUTH_JWT_SECRET: 'hunter2',
      INVITES_TOKEN_KEY: 'hunter2',
      MAIL_EVENTS_SECRET: 'whsec_hunter2',
      DEMO_DATA: 'true',
    });
    expect(problems).toHaveLength(4);
    expect(problems.join(' ')).not.toContain('hunter2');
  });

  it('refuse a pooler in transaction mode to a process that delivers mail', () => {
    expect(read({ DATABASE_POOLER: 'transaction', WORKER: 'off' }).databasePooler).toBe('transaction');
    expect(problemsOf({ DATABASE_POOLER: 'transaction' })).toEqual([expect.stringContaining('WORKER=off')]);
  });

  it('refuse a secret together with the keys of a provider', () => {
    expect(problemsOf({ AUTH_JWT_SECRET: LONG, AUTH_JWKS_URL: 'https://idp.example.com/jwks' })).toHaveLength(1);
  });
});
