import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EtaInviteMailTemplate } from '@invites/invites';
import type { Page } from 'playwright-core';
import { LOOKS, picture, RULES_OF, startBrowser, type TestBrowser, type Visit, wear } from '../support/browser.js';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';
import { eventually } from '../support/processes.js';
import { describeWith } from '../support/tools.js';
import { VOLUME } from '../support/volume.js';

/** Swagger UI on deep links of a tag that has an underscore; the wire contract names the tag. */
const DEPRECATED = /^error: Deprecated: escaping deep link whitespace/;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** Of the operations that the tests look at. */
const PATHS = ['/api/v1/invites/', '/api/v1/invites/{invite_id}/resend/'];
/** Operations in Swagger UI. */
const CREATE = '#operations-subpackage_invites-create';
const RESEND = '#operations-subpackage_invites-resend-create';

/** What the markup of Swagger UI brings with it, and no setting or style sheet can mend. */
const OF_SWAGGER_UI = [
  'heading-order',
  'label',
  'nested-interactive',
  'region',
  'scrollable-region-focusable',
  'select-name',
];
/** The same of Scalar. */
const OF_SCALAR = [
  'aria-allowed-attr',
  'aria-allowed-role',
  'button-name',
  'label-content-name-mismatch',
  'landmark-unique',
  'nested-interactive',
  'scrollable-region-focusable',
];

describeWith('chromium', 'in a browser', () => {
  let server: DemoServer;
  let browser: TestBrowser;
  let tokens: ReadonlyMap<string, string>;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startDemoServer(), startBrowser()]);
    tokens = new Map((await invites()).map(({ id, token }) => [String(id), token]));
  });
  afterAll(async () => {
    await browser?.stop();
    await server?.stop();
  });

  async function invites(): Promise<{ id: number; token: string; status: string }[]> {
    const headers = { authorization: `Bearer ${server.tokenOf('Admin')}` };
    return (await (await fetch(`${server.origin}/api/v1/invites/list/?workspace_id=1`, { headers })).json()) as {
      id: number;
      token: string;
      status: string;
    }[];
  }

  const fitsItsWindow = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

  describe('the page of an invite, by dark on a phone,', () => {
    let visit: Visit;
    beforeAll(async () => {
      visit = await browser.visit();
      await wear(visit.page, 'phone', 'dark');
    });
    afterAll(() => visit.page.context().close());

    it.each([
      ['lapsed', '1', 'This invite has lapsed.'],
      ['pending', '2', 'Adam Adler invites you to join Analytical Engines.'],
      ['accepted', '3', 'This invite has been accepted.'],
      ['cancelled', '4', 'This invite has been declined or withdrawn.'],
      ['expired', '5', 'This invite has expired.'],
      ['unknown', UNKNOWN, 'There is no such invite.'],
    ])('says plainly that it is %s', async (_state, id, heading) => {
      const { page } = visit;
      await page.goto(`${server.origin}/invites/${tokens.get(id) ?? id}`);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(heading);
      expect(await fitsItsWindow(page)).toBe(true);
    });

    it('loads nothing from elsewhere, and no script fails', () => {
      expect(visit.complaints).toEqual([expect.stringContaining('404')]); // of the unknown one
    });
  });

  describe('a newcomer', () => {
    let visit: Visit;
    const operation = (id: string) => visit.page.locator(id);
    beforeAll(async () => {
      visit = await browser.visit({ colorScheme: 'dark', documentedPaths: PATHS });
    });
    afterAll(() => visit.page.context().close());

    async function execute(id: string): Promise<{ status: string; body: unknown }> {
      await operation(id).locator('.execute').click();
      const answer = operation(id).locator('.live-responses-table tr.response');
      const status = (await answer.locator('.response-col_status').textContent())!.slice(0, 3);
      return { status, body: JSON.parse((await answer.locator('.highlight-code code').first().textContent())!) };
    }

    it('comes from the front door to Swagger UI, which follows the system into the dark and is legible in every look', async () => {
      const { page, axe } = visit;
      await page.goto(server.origin);
      await page.getByRole('link', { name: 'Resend invite 1' }).click();
      await operation(RESEND).locator('.execute').waitFor();
      for (const look of ['dark', 'light', 'phone'] as const) {
        await wear(page, look);
        if (look === 'light') await page.locator('.dark-mode-toggle button').click();
        expect(await page.locator('html.dark-mode').count()).toBe(look === 'dark' ? 1 : 0);
        expect([look, await axe({ exceptRules: OF_SWAGGER_UI, onlyRules: RULES_OF[look] })]).toEqual([look, []]);
        await picture(page, `docs-${look}`);
      }
    });

    it('sends the example of a body by Execute, and resends invite 1', async () => {
      await wear(visit.page, 'light');
      await operation(CREATE).locator('.opblock-summary-control').click();
      expect(await execute(CREATE)).toMatchObject({
        status: '201',
        body: { email: 'new.colleague@example.com', role: '2' },
      });
      expect(await execute(RESEND)).toMatchObject({
        status: '200',
        body: { id: 1, status: 'pending', is_expired: false },
      });
    });

    it('goes by the mail to the page of the invite, and accepts', async () => {
      const { page, complaints } = visit;
      await page.goto(server.origin);
      await page.getByRole('link', { name: 'Read its mail' }).click();
      const mail = page.getByRole('heading', { name: 'Olivia Owens invites you to Analytical Engines' });
      await eventually(async () => {
        if (await mail.isVisible()) return true;
        await page.reload();
        return undefined;
      });
      const opened = page.context().waitForEvent('page');
      await page.frameLocator('iframe').getByRole('link', { name: 'Open the invite' }).click();
      const invite = await opened;
      await invite.getByRole('heading', { name: 'Olivia Owens invites you to join Analytical Engines.' }).waitFor();
      expect(invite.url()).toBe(`${server.origin}/invites/${tokens.get('1')}`);
      await invite.getByRole('button', { name: 'Accept' }).click();
      await invite.getByRole('heading', { name: 'Welcome to Analytical Engines!' }).waitFor();
      expect((await invites()).find(({ id }) => id === 1)!.status).toBe('accepted');
      await page.goto(server.origin);
      await page.getByRole('link', { name: 'told another server' }).click();
      const delivery = page.getByRole('heading', { name: 'invite.accepted', level: 2 });
      await eventually(async () => (await delivery.isVisible()) || (await page.reload(), undefined));
      expect(complaints.filter((one) => !DEPRECATED.test(one))).toEqual([]);
    });

    it('declines by keyboard alone, without script, after being asked', async () => {
      const { page, complaints } = await browser.visit({ javaScriptEnabled: false, locale: 'de' });
      await page.goto(`${server.origin}/invites/${tokens.get('2')}`);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Einladung zu Analytical Engines ablehnen?' }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Sie haben die Einladung zu Analytical Engines abgelehnt.' }).waitFor();
      expect((await invites()).find(({ id }) => id === 2)!.status).toBe('cancelled');
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  describe('every page of ours', () => {
    it('is free of what axe finds, by light, by dark and on a phone', async () => {
      const { page, complaints, axe } = await browser.visit({ locale: 'en' });
      const { body } = await send();
      const mail = page.getByRole('heading', { name: /^Adam Adler invites you to/, level: 2 });
      const delivery = page.getByRole('heading', { name: 'invite.sent', level: 2 });
      for (const [name, path] of [
        ['front-door', '/'],
        ['invitee', `/invites/${body.token}`],
        ['decline', `/invites/${body.token}/decline`],
        ['settled', `/invites/${tokens.get('3')}`],
        ['mailbox', '/dev/mailbox'],
        ['webhooks', '/dev/webhooks'],
      ] as const) {
        await page.goto(server.origin + path);
        const awaited = { mailbox: mail, webhooks: delivery }[name as string];
        if (awaited) await eventually(async () => (await awaited.isVisible()) || (await page.reload(), undefined));
        for (const look of LOOKS) {
          await wear(page, look);
          expect([name, look, await axe({ onlyRules: RULES_OF[look] })]).toEqual([name, look, []]);
          expect([name, look, await fitsItsWindow(page)]).toEqual([name, look, true]);
          if (name !== 'settled') await picture(page, `${name}-${look}`);
        }
      }
      await page.goto(`${server.origin}/dev/mailbox`);
      for (const view of ['Text', 'Source']) {
        await page.getByRole('link', { name: view, exact: true }).click();
        expect([view, await axe()]).toEqual([view, []]);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    let sent = 0;
    async function send() {
      sent += 1;
      const response = await fetch(`${server.origin}/api/v1/invites/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.tokenOf('Admin')}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          workspace_id: 1,
          email: ['ada', 'grace', 'edsger'][sent % 3] + '@example.com',
          role: '2',
          message: 'Glad to have you with us!\nCome and see what we are building.',
        }),
      });
      return { body: (await response.json()) as { token: string } };
    }
  });

  it('what is copied from the mail is what was typed, without a character that nobody sees, and is no link', async () => {
    const message = 'Ask eve@evil.example,\nor see\thttps://evil.example/a?b#c: 10:30 & <b>';
    const names = { workspaceName: 'engines.example', inviterName: 'https://olivia.example' };
    const addresses = { email: 'ada@example.com', replyTo: undefined };
    const rest = { role: 1, link: `${server.origin}/invites/x`, expiresAt: new Date(), locale: 'en' } as const;
    const { html } = new EtaInviteMailTemplate().render({ ...names, ...addresses, ...rest, message });
    const { page, complaints, axe } = await browser.visit();
    await page.setContent(html);
    const copied = (selector: string) =>
      page.evaluate<string>(
        `getSelection().selectAllChildren(document.querySelector('${selector}')), getSelection().toString()`,
      );
    expect(await copied('blockquote')).toBe(message);
    expect(await copied('h1')).toBe('https://olivia.example invites you to join engines.example.');
    expect(await copied('body')).toContain('The invite is for ada@example.com.');
    expect(await copied('body')).not.toMatch(/\p{Cf}/u);
    expect(await page.locator(':any-link').count()).toBe(2);
    // A mail has no landmarks: it is shown within a page that has them.
    expect([await axe({ exceptRules: ['landmark-one-main', 'region'] }), complaints]).toEqual([[], []]);
    await page.context().close();
  });

  describe('the reference', () => {
    const OPERATION = 'tag/subpackage_invites/POST/api/v1/invites/{invite_id}/resend/';

    it('shows code in nine languages, by light, by dark and on a phone, and follows the system', async () => {
      const { page, complaints, axe } = await browser.visit({ documentedPaths: PATHS });
      await page.goto(`${server.origin}/reference#${OPERATION}`);
      const resend = page.locator(`section[id$="${OPERATION}"]`);
      await resend.getByText('Authorization: Bearer YOUR_TOKEN').waitFor();
      await resend.getByRole('button', { name: 'curl' }).click();
      const options = page.locator('[role=option]');
      await options.first().waitFor();
      const languages = ['curl', 'Python', 'JavaScript', 'Go', 'Ruby', 'Java', 'PHP', 'C#', 'Swift'];
      expect(await options.allTextContents()).toEqual(languages);
      await options.filter({ hasText: 'Python' }).click();
      await resend.getByText('requests.post').waitFor();
      for (const look of LOOKS) {
        await wear(page, look);
        await page.locator(`body.${look === 'dark' ? 'dark' : 'light'}-mode`).waitFor();
        await resend.scrollIntoViewIfNeeded();
        // Its colours are Scalar's, and to look at them takes as long as all else: that the soak does in the other looks too.
        const found =
          look === 'light' || VOLUME > 1 ? await axe({ exceptRules: OF_SCALAR, onlyRules: RULES_OF[look] }) : [];
        expect([look, found]).toEqual([look, []]);
        await picture(page, `reference-${look}`);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });
});
