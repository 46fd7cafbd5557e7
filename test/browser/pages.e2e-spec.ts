import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findChromium, LOOKS, picture, startBrowser, type TestBrowser } from '../support/browser.js';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';
import { eventually } from '../support/processes.js';

/** Swagger UI on deep links of a tag that has an underscore; the wire contract names the tag. */
const DEPRECATED = /^error: Deprecated: escaping deep link whitespace/;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const RESEND = '#operations-subpackage_invites-resend-create';

const chromium = findChromium();
const inChromium = chromium ? describe : describe.skip;

let server: DemoServer;
let browser: TestBrowser;
let tokens: ReadonlyMap<string, string>;
beforeAll(async () => {
  if (!chromium) return;
  [server, browser] = await Promise.all([startDemoServer(), startBrowser(chromium)]);
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

inChromium('the page of an invite', () => {
  it.each([
    ['lapsed', '1', 'This invite has lapsed.'],
    ['pending', '2', 'Adam Adler invites you to join Analytical Engines.'],
    ['accepted', '3', 'This invite has been accepted.'],
    ['cancelled', '4', 'This invite has been declined or withdrawn.'],
    ['expired', '5', 'This invite has expired.'],
    ['unknown', UNKNOWN, 'There is no such invite.'],
  ])('that is %s is told plainly, by dark on a phone', async (state, id, told) => {
    const { page, complaints, axe } = await browser.visit({ ...LOOKS.phone, colorScheme: 'dark' });
    await page.goto(`${server.origin}/invites/${tokens.get(id) ?? id}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(told);
    expect(await axe()).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    expect(complaints.filter((one) => !(state === 'unknown' && one.includes('404')))).toEqual([]);
    await page.context().close();
  });
});

inChromium('a newcomer', () => {
  it('comes from the front door by a resend and its mail to the page of the invite, and accepts', async () => {
    const { page, complaints } = await browser.visit();
    await page.goto(server.origin);
    await page.getByRole('link', { name: 'Resend invite 1' }).click();
    await page.locator(RESEND).getByRole('button', { name: 'Execute' }).click();
    await page.locator(RESEND).locator('.live-responses-table').getByText('200', { exact: true }).waitFor();

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
    expect(complaints.filter((one) => !DEPRECATED.test(one))).toEqual([]);
    await page.context().close();
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

inChromium('every page of ours', () => {
  it.each(Object.entries(LOOKS))('is free of what axe finds, by %s', async (look, options) => {
    const { page, complaints, axe } = await browser.visit({ ...options, locale: 'en' });
    const { body } = await send();
    const mail = page.getByRole('heading', { name: /^Adam Adler invites you to/, level: 2 });
    for (const [name, path] of [
      ['front-door', '/'],
      ['invitee', `/invites/${body.token}`],
      ['decline', `/invites/${body.token}/decline`],
      ['settled', `/invites/${tokens.get('3')}`],
      ['mailbox', '/dev/mailbox'],
    ] as const) {
      await page.goto(server.origin + path);
      if (name === 'mailbox')
        await eventually(async () => (await mail.isVisible()) || (await page.reload(), undefined));
      expect([name, await axe()]).toEqual([name, []]);
      expect([name, await fitsItsWindow(page)]).toEqual([name, true]);
      if (name !== 'settled') await picture(page, `${name}-${look}`);
    }
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
