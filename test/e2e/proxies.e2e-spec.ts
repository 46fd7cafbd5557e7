import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBrowser, type TestBrowser } from '../support/browser.js';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';
import { nextPage } from '../support/next-page.js';
import { freePort } from '../support/free-port.mjs';
import { eventually } from '../support/processes.js';
import { startHaproxy, startNginx } from '../support/reverse-proxies.js';
import { NO_LIMITS } from '../support/test-api.js';
import { describeWith, type ToolName } from '../support/tools.js';
import { itInSoak } from '../support/volume.js';

const PAGE = new URL('../../docs/operating/proxy.md', import.meta.url);
/** What the proxies take away in front of every path. */
const PREFIX = '/team';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const LIST = '/api/v1/invites/list/?workspace_id=1&limit=2';

let server: DemoServer;
let nginxPort: number;
/** Where people find the service: `PUBLIC_URL`. */
let publicUrl: string;
let tokens: ReadonlyMap<number, string>;
let admin: { authorization: string };

beforeAll(async () => {
  nginxPort = await freePort();
  publicUrl = `http://127.0.0.1:${nginxPort}${PREFIX}`;
  server = await startDemoServer({ ...NO_LIMITS, PUBLIC_URL: `${publicUrl}/`, TRUST_PROXY: '127.0.0.1' });
  admin = { authorization: `Bearer ${server.tokenOf('Admin')}` };
  const response = await fetch(server.origin + LIST.replace('limit=2', 'limit=500'), { headers: admin });
  tokens = new Map(((await response.json()) as { id: number; token: string }[]).map(({ id, token }) => [id, token]));
});
afterAll(() => server.stop());

/** Resends the lapsed invite, and resolves with the page of its mail. */
async function mailOfInvite1(): Promise<string> {
  await fetch(`${server.origin}/api/v1/invites/1/resend/`, { method: 'POST', headers: admin });
  return eventually(async () => {
    const page = await (await fetch(`${server.origin}/dev/mailbox`)).text();
    return page.includes(publicUrl) ? page : undefined;
  });
}

/** The attributes of a page that lead elsewhere, as a browser resolves them. */
const addressesIn = (page: string, base: string, attributes = 'href|src|action') =>
  [...page.matchAll(new RegExp(`\\b(?:${attributes})="([^"]*)"`, 'g'))].map(([, address]) => {
    const url = new URL(address!.replaceAll('&amp;', '&'), base);
    url.hash = '';
    return url.href;
  });

/** Asks as a proxy does that strips the path: what does not lie below it does not reach the service. */
const askedFor = (address: string) =>
  address.startsWith(`${publicUrl}/`)
    ? fetch(address.replace(publicUrl, server.origin), { redirect: 'manual' })
    : undefined;

describe('below a path that a proxy strips', () => {
  it('every page leads to every other one, whether its own address ends with a slash or not', async () => {
    expect(await mailOfInvite1()).toContain(`href="${publicUrl}/invites/${tokens.get(1)}"`);
    const queue = ['/', '/docs', '/reference', '/dev/mailbox', `/invites/${tokens.get(2)}`].map(
      (path) => publicUrl + path,
    );
    const [seen, forms, astray] = [new Set<string>(), new Set<string>(), new Array<string>()];
    for (let address = queue.shift(); address; address = queue.shift()) {
      if (seen.has(address) || address.startsWith('data:')) continue;
      seen.add(address);
      const response = await askedFor(address);
      if (response?.status === 302) queue.push(new URL(response.headers.get('location')!, address).href);
      else if (response?.status !== 200) astray.push(address);
      if (!response?.headers.get('content-type')?.startsWith('text/html')) continue;
      const page = await response.text();
      for (const form of addressesIn(page, address, 'action')) forms.add(form);
      queue.push(...addressesIn(page, address, 'href|src'));
      const { pathname } = new URL(address);
      if (!pathname.endsWith('/')) queue.push(address.replace(pathname, `${pathname}/`));
    }
    expect(astray).toEqual([]);
    const invites = [1, 2].map((id) => `${publicUrl}/invites/${tokens.get(id)}`);
    expect([...forms].sort()).toEqual(invites.flatMap((invite) => [`${invite}/accept`, `${invite}/decline`]).sort());
    const kinds = ['/docs/', '/swagger-ui.css', '/reference/scalar.js', '/openapi.yaml', '/decline/', '/source'];
    for (const kind of kinds) expect([...seen]).toContainEqual(expect.stringMatching(new RegExp(`${kind}$`)));
  });

  it('the API document names the service as the world sees it', async () => {
    const { servers } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as { servers: { url: string }[] };
    expect(servers.map(({ url }) => url)).toEqual([publicUrl]);
  });
});

interface Seen {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A request as a client at an address of its own sends it. */
async function ask(url: string, from = '127.0.0.2', headers: Record<string, string> = {}): Promise<Seen> {
  const [response] = (await once(request(url, { localAddress: from, headers }).end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode!, body: await text(response), headers: response.headers };
}

/** As whom the service counts a client who previews an invite with these headers. */
async function countedAs(root: string, from: string, headers: Record<string, string> = {}): Promise<string[]> {
  await server.dataSource.query('DELETE FROM invite_preview_visits');
  expect((await ask(`${root}/api/v1/invites/${UNKNOWN}/`, from, headers)).status).toBe(404);
  const visits = await server.dataSource.query<{ client: string }[]>('SELECT client FROM invite_preview_visits');
  return visits.map(({ client }) => client);
}

/** Follows `Link` from page to page, and counts them and their invites. */
async function pagesAndInvites(root: string): Promise<[number, number]> {
  let [pages, invites] = [0, 0];
  for (let path: string | undefined = root + LIST; path;) {
    const { status, body, headers } = await ask(path, undefined, admin);
    expect([path, status]).toEqual([path, 200]);
    pages += 1;
    invites += (JSON.parse(body) as unknown[]).length;
    const next = nextPage(path, new Headers({ link: String(headers.link ?? '') }));
    path = next && new URL(next, root).href;
  }
  return [pages, invites];
}

const UNREADABLE = 'for="192.0.2.66';
const CLAIMS: Record<string, string>[] = [
  {},
  { 'x-forwarded-for': '192.0.2.66' },
  { 'x-forwarded-for': '192.0.2.66, 127.0.0.1' },
  { forwarded: 'for=192.0.2.66' },
  { forwarded: UNREADABLE },
  { forwarded: 'for=192.0.2.66', 'x-forwarded-for': '192.0.2.66' },
];

/** What the page about proxies tells operators to configure, for this server. */
function documented(proxy: ToolName): string {
  const [, block] = new RegExp(`\`\`\`${proxy}\\n(.+?)\`\`\``, 's').exec(readFileSync(PAGE, 'utf8'))!;
  return block!.replace('127.0.0.1:3000', new URL(server.origin).host);
}

describeWith('nginx', 'behind nginx', () => {
  beforeAll(() =>
    startNginx(
      nginxPort,
      `${documented('nginx')}
       location /port/ {
         proxy_pass ${server.origin}/;
         proxy_set_header X-Forwarded-For "$proxy_add_x_forwarded_for:$remote_port";
       }`,
    ),
  );

  it('a list is read to its end by its Link', async () => {
    expect(await pagesAndInvites(publicUrl)).toEqual([3, 5]);
  });

  it('a client is counted by its own address, whatever it claims', async () => {
    for (const claim of CLAIMS)
      expect([claim, await countedAs(publicUrl, '127.0.0.2', claim)]).toEqual([claim, ['127.0.0.2']]);
  });

  it('that appends the port and passes Forwarded on, the client is counted by its own address, or as the proxy', async () => {
    for (const claim of CLAIMS) {
      const counted = await countedAs(`http://127.0.0.1:${nginxPort}/port`, '127.0.0.2', claim);
      expect([claim, counted]).toEqual([claim, ['forwarded' in claim ? '127.0.0.1' : '127.0.0.2']]);
    }
  });

  describeWith('chromium', 'in a browser', () => {
    let browser: TestBrowser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser.stop());

    // Whether these pages find what they load is looked at above, without a browser.
    itInSoak('people try the API', tryTheApi);

    async function tryTheApi(): Promise<void> {
      const { page, complaints } = await browser.visit();
      await page.goto(`${publicUrl}/docs/#/subpackage_invites/resend-create`);
      const resend = page.locator('#operations-subpackage_invites-resend-create');
      await resend.locator('.execute').click();
      const answer = resend.locator('.live-responses-table tr.response .response-col_status');
      expect((await answer.textContent())!.slice(0, 3)).toBe('200');
      const document = page.waitForResponse(`${publicUrl}/openapi.json`);
      await page.goto(`${publicUrl}/reference/`);
      expect((await document).status()).toBe(200);
      expect(complaints.filter((one) => !one.includes('Deprecated'))).toEqual([]);
    }

    it('people accept and decline', async () => {
      await mailOfInvite1();
      const { page, complaints } = await browser.visit({ locale: 'en' });
      for (const [id, slash, button, outcome] of [
        [1, '', 'Accept', /^Welcome to/],
        [2, '/', 'Decline', /^You have declined the invite/],
      ] as const) {
        await page.goto(`${publicUrl}/invites/${tokens.get(id)}${slash}`);
        if (button === 'Decline') await page.getByRole('link', { name: button }).click();
        await page.getByRole('button', { name: button }).click();
        await page.getByRole('heading', { name: outcome }).waitFor();
        expect(page.url().startsWith(`${publicUrl}/invites/`)).toBe(true);
      }
      expect(complaints).toEqual([]);
    });
  });
});

describeWith('haproxy', 'behind HAProxy', () => {
  const strip = `http-request replace-path ${PREFIX}/(.*) /\\1`;

  const backend = () => `server api ${new URL(server.origin).host}`;

  /** Starts one, and resolves with the address of the service there. */
  async function behind(...directives: string[]): Promise<string> {
    const port = await freePort();
    await startHaproxy(port, directives);
    return `http://127.0.0.1:${port}${PREFIX}`;
  }

  it('lists are read to their end, and a client is counted by its own address, whatever it claims', async () => {
    const root = await behind(...documented('haproxy').trim().split('\n'));
    expect(await pagesAndInvites(root)).toEqual([3, 5]);
    for (const claim of CLAIMS)
      expect([claim, await countedAs(root, '127.0.0.3', claim)]).toEqual([claim, ['127.0.0.3']]);
  });

  it.each([
    ['as its option `forwarded` writes it', 'proto=http;for=%[src]'],
    ['with a port', String.raw`for=\"%[src]:%[src_port]\";by=%[dst]`],
  ])('with Forwarded %s, a client is counted by its own address, or as the proxy', async (_how, forwarded) => {
    const root = await behind(strip, `http-request add-header Forwarded "${forwarded}"`, backend());
    for (const claim of CLAIMS) {
      const isConfused = 'x-forwarded-for' in claim || claim.forwarded === UNREADABLE;
      const counted = await countedAs(root, '127.0.0.3', claim);
      expect([claim, counted]).toEqual([claim, [isConfused ? '127.0.0.1' : '127.0.0.3']]);
    }
  });

  it('the PROXY protocol is answered with 400', async () => {
    const { status, body } = await ask(`${await behind(strip, `${backend()} send-proxy`)}/health/live`);
    expect([status, JSON.parse(body)]).toEqual([400, expect.objectContaining({ code: 'bad-request' })]);
  });
});
