import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { eventually } from '../support/processes.js';
import { type Production, startProduction, tokenNow } from '../support/production.js';
import { person } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { itWith, programOf } from '../support/tools.js';

const run = promisify(execFile);
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

type Samples = ReadonlyMap<string, readonly Record<string, string>[]>;

let database: TestDatabase;
let production: Production;

beforeAll(async () => {
  database = await createTestDatabase();
  production = await startProduction({
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    DATABASE_POOL_SIZE: '2',
  });
  // Something in every series.
  await (await fetch(`${production.origin}/api/v1/nothing/`)).text();
});
afterAll(async () => {
  await production.stop();
  await database.drop();
});

const scrape = async (url: string) => (await fetch(url)).text();

/** The labels of each sample, by its name. */
function samplesOf(text: string): Samples {
  const samples = new Map<string, Record<string, string>[]>();
  for (const line of text.split('\n')) {
    const [, name, labels = ''] = /^([a-z]\w*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label!, value!]);
    samples.set(name, [...(samples.get(name) ?? []), Object.fromEntries(pairs)]);
  }
  return samples;
}

function valueIn(text: string, sample: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}

const value = async (url: string, sample: string) => valueIn(await scrape(url), sample);

const dashboard = () =>
  (
    JSON.parse(read('docs/monitoring/grafana-dashboard.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    }
  ).panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const));
const alerts = () =>
  (
    parse(read('docs/monitoring/alert-rules.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] }
  ).groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const));

const WORDS = new Set(['by', 'without', 'on', 'ignoring', 'and', 'or', 'unless', 'offset', 'bool']);
/** Metrics whose names are prom-client's, or OpenTelemetry's (`db.client.connection.count`). */
const NAMED_BY_OTHERS = /^(?:process_|nodejs_|db_client_connection_count )/;
/** What Prometheus adds by itself. */
const OF_THE_SCRAPE = ['job', 'instance', 'le'];

/** What an expression asks for that isn't there: metrics, labels, and values of labels. */
function missing(expression: string, samples: Samples): string[] {
  const bare = expression.replaceAll(/\[[^\]]*\]|\b\d+[smhd]\b/g, '').replaceAll(/\{[^}]*\}/g, '');
  const grouped = [...bare.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/\s*,\s*/));
  const names = [...bare.replaceAll(/\b(?:by|without)\s*\([^)]*\)/g, '').matchAll(/[a-z_:][\w:]*(?!\w*\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name) && !/^\d/.test(name));
  const lacks: string[] = [];
  for (const name of names.filter((one) => one !== 'up')) {
    const found = samples.get(name);
    if (!found) lacks.push(name);
    const known = new Set([...OF_THE_SCRAPE, ...(found ?? []).flatMap((labels) => Object.keys(labels))]);
    const selectors = [...expression.matchAll(new RegExp(`\\b${name}\\{([^}]*)\\}`, 'g'))].map(([, text]) => text!);
    for (const [, label, operator, wanted] of selectors.flatMap((text) => [
      ...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g),
    ])) {
      if (!known.has(label!)) lacks.push(`${name}{${label}}`);
      else if (operator === '=' && label !== 'job' && !found?.some((labels) => labels[label!] === wanted))
        lacks.push(`${name}{${label}="${wanted}"}`);
    }
    lacks.push(...grouped.filter((label) => !known.has(label)).map((label) => `${name} by ${label}`));
  }
  return lacks;
}

describe('the metrics', () => {
  it('count requests by method, route and status, and measure them, without a series per URL', async () => {
    for (const path of ['one', 'two']) await (await fetch(`${production.origin}/api/v1/invites/${path}/`)).text();
    const sample = (route: string, status: number) =>
      `http_server_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`;
    const [api] = production.metricsUrls;
    await eventually(async () => ((await value(api, sample('/api/v1/invites/:token', 404))) === 2 ? true : undefined));
    expect(await value(api, sample('unmatched', 404))).toBe(1);
    expect(await scrape(api)).not.toContain('/one');
  });

  it('count what was done to invites, bulk and lapsed ones included', async () => {
    const authorization = `Bearer ${await tokenNow(person('owner'))}`;
    const call = async (method: string, path: string, json?: object) => {
      const body = json && JSON.stringify(json);
      const headers = { authorization, ...(body && { 'content-type': 'application/json' }) };
      return (await fetch(`${production.origin}/api/v1${path}`, { method, headers, body })).json() as Promise<never>;
    };
    const { id: workspace_id } = await call('POST', '/workspaces/', { name: 'Engines' });
    const emails = ['ada@example.com', 'grace@example.com', 'no address'];
    await call('POST', '/invites/bulk/', { workspace_id, role: '1', emails });
    await database.dataSource.query(`UPDATE invites SET expires_at = now() WHERE email = 'ada@example.com'`);
    const { id } = await call('POST', '/invites/', { workspace_id, role: '1', email: 'ada@example.com' });
    await call('POST', `/invites/${id as string}/resend/`);
    await call('POST', '/invites/bulk-resend/', { workspace_id, invite_ids: [id, 987_654] });
    await call('PATCH', `/invites/${id as string}/detail/`, { role: '2' });
    await call('POST', `/invites/${id as string}/cancel/`);
    await call('POST', `/invites/${id as string}/cancel/`); // refused
    const kinds = { sent: 3, closed: 1, resent: 2, edited: 1, cancelled: 1, accepted: 0, declined: 0, requested: 0 };
    for (const [kind, count] of Object.entries(kinds)) {
      const counted = await value(production.metricsUrls[0], `invites_transitions_total{kind="${kind}"}`);
      expect([kind, counted]).toEqual([kind, count]);
    }
  });

  it('show the connections in use and the requests that wait for one', async () => {
    const samples = samplesOf(await scrape(production.metricsUrls[1]!));
    expect(samples.get('db_client_connection_count')).toEqual([{ state: 'idle' }, { state: 'used' }]);
    expect(await value(production.metricsUrls[1]!, 'db_client_connection_max')).toBe(2);
    const lock = database.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE users');
    const authorization = `Bearer ${await tokenNow(person('waiting'))}`;
    const answers: Promise<Response>[] = [];
    const text = await eventually(async () => {
      // Again and again: a request that has waited for five seconds for the lock gives its connection back.
      for (let count = 0; count < 4; count++)
        answers.push(fetch(`${production.origin}/api/v1/workspaces/`, { headers: { authorization } }));
      const scraped = await scrape(production.metricsUrls[0]);
      return valueIn(scraped, 'db_client_connection_pending_requests') ? scraped : undefined;
    });
    expect(valueIn(text, 'db_client_connection_count{state="used"}')).toBe(2);
    await lock.rollbackTransaction();
    await lock.release();
    await Promise.all(answers);
  });

  itWith('promtool', 'are in order for Prometheus, names and help included', async () => {
    for (const url of production.metricsUrls) {
      const child = spawn(programOf('promtool'), ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
      let remarks = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (remarks += String(text)));
      child.stdin.end(await scrape(url!));
      await once(child, 'close');
      const ours = remarks.split('\n').filter((line) => line !== '' && !NAMED_BY_OTHERS.test(line));
      expect(ours).toEqual([]);
    }
  });

  it('are all in docs/operating.md', async () => {
    const documented = read('docs/operating.md');
    const texts = await Promise.all(production.metricsUrls.map((url) => scrape(url!)));
    const exported = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!));
    const standard = /^(process|nodejs)_/;
    expect(exported).toContain('http_server_request_duration_seconds');
    expect(exported.filter((name) => !standard.test(name) && !documented.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the dashboard and the alerts', () => {
  it('ask for nothing that a running API and worker do not export', async () => {
    const text = (await Promise.all(production.metricsUrls.map((url) => scrape(url!)))).join('\n');
    const samples = samplesOf(text);
    const lacking = [...dashboard(), ...alerts()].map(([title, expr]) => [title, missing(expr, samples)] as const);
    expect(lacking.filter(([, lacks]) => lacks.length > 0)).toEqual([]);
    expect(lacking.length).toBeGreaterThan(20);
  });

  it.each([
    [
      'sum by (kind) (rate(invites_transition_total[5m]))',
      ['invites_transition_total', 'invites_transition_total by kind'],
    ],
    ['sum by (sort) (rate(invites_transitions_total[5m]))', ['invites_transitions_total by sort']],
    ['rate(invites_transitions_total{sort="sent"}[5m]) > 0', ['invites_transitions_total{sort}']],
    ['rate(invites_transitions_total{kind="send"}[5m])', ['invites_transitions_total{kind="send"}']],
    ['histogram_quantile(0.9, http_server_request_duration_seconds)', ['http_server_request_duration_seconds']],
  ])('this comparison finds what is wrong with %s', async (expression, lacks) => {
    expect(missing(expression, samplesOf(await scrape(production.metricsUrls[0])))).toEqual(lacks);
  });

  itWith('promtool', 'alarm on a bad day and keep quiet on a good one', async () => {
    const tested = read('test/e2e/alert-rules.test.yaml');
    expect(alerts().filter(([alert]) => !tested.includes(`alertname="${alert}"`))).toEqual([]);
    await run('promtool', ['check', 'rules', 'docs/monitoring/alert-rules.yaml']);
    const { stdout } = await run('promtool', ['test', 'rules', 'test/e2e/alert-rules.test.yaml']);
    expect(stdout).toContain('SUCCESS');
  });
});
