import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findChromium, LOOKS, picture, startBrowser, type TestBrowser } from '../support/browser.js';
import { type DemoServer, startDemoServer } from '../support/demo-server.js';

/** What the markup of Swagger UI brings with it, and no setting or style sheet can mend. */
const OF_SWAGGER_UI = ['heading-order', 'nested-interactive', 'region', 'scrollable-region-focusable', 'select-name'];
/** Swagger UI on deep links of a tag that has an underscore; the wire contract names the tag. */
const DEPRECATED = /^error: Deprecated: escaping deep link whitespace/;

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

const chromium = findChromium();
const inChromium = chromium ? describe : describe.skip;

let server: DemoServer;
let browser: TestBrowser;
beforeAll(async () => {
  if (chromium) [server, browser] = await Promise.all([startDemoServer(), startBrowser(chromium)]);
});
afterAll(async () => {
  await browser?.stop();
  await server?.stop();
});

inChromium('Swagger UI', () => {
  const CREATE = 'operations-subpackage_invites-create';
  const RESEND = 'operations-subpackage_invites-resend-create';
  const block = (page: Page, id: string) => page.locator(`#${id}`);
  async function execute(page: Page, id: string): Promise<{ status: string; body: string }> {
    const one = block(page, id);
    await one.getByRole('button', { name: 'Execute' }).click();
    const answer = one.locator('.live-responses-table tr.response');
    const status = (await answer.locator('.response-col_status').textContent())!.slice(0, 3);
    const body = status === '204' ? '' : await answer.locator('.highlight-code code').first().textContent();
    return { status, body: body! };
  }

  it('resends invite 1 by a deep link and Execute, without leaving this machine', async () => {
    const { page, complaints } = await browser.visit();
    await page.goto(`${server.origin}/docs#/subpackage_invites/resend-create`);
    const { status, body } = await execute(page, RESEND);
    expect([status, JSON.parse(body)]).toMatchObject(['200', { id: 1, status: 'pending', is_expired: false }]);
    expect(complaints.filter((one) => !DEPRECATED.test(one))).toEqual([]);
    await page.context().close();
  });

  it('sends an invite by Execute, with the example of the body', async () => {
    const { page, complaints } = await browser.visit();
    await page.goto(`${server.origin}/docs`);
    await block(page, CREATE).locator('.opblock-summary-control').click();
    const { status, body } = await execute(page, CREATE);
    expect([status, JSON.parse(body)]).toMatchObject(['201', { email: 'new.colleague@example.com', role: '2' }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(Object.entries(LOOKS))('is legible by %s', async (look, options) => {
    const { page, complaints, axe } = await browser.visit(options);
    await page.goto(`${server.origin}/docs#/subpackage_invites/resend-create`);
    await block(page, RESEND).getByRole('button', { name: 'Execute' }).waitFor();
    expect(await axe({ exceptRules: OF_SWAGGER_UI })).toEqual([]);
    await picture(page, `docs-${look}`);
    expect(await page.locator('html.dark-mode').count()).toBe(look === 'dark' ? 1 : 0);
    expect(complaints.filter((one) => !DEPRECATED.test(one))).toEqual([]);
    await page.context().close();
  });
});

inChromium('the reference', () => {
  const RESEND = '#tag/subpackage_invites/POST/api/v1/invites/{invite_id}/resend/';

  it('shows code in nine languages, by light, by dark and on a phone, and follows the system', async () => {
    const { page, complaints, axe } = await browser.visit();
    await page.goto(`${server.origin}/reference${RESEND}`);
    const resend = page
      .locator('section', { has: page.getByRole('heading', { name: /^Resend Workspace Invite/ }) })
      .last();
    await resend.getByText('Authorization: Bearer YOUR_TOKEN').waitFor();
    await resend.getByRole('button', { name: 'curl' }).click();
    for (const label of ['Python', 'JavaScript', 'Go', 'Ruby', 'Java', 'PHP', 'C#', 'Swift'])
      await page.getByRole('option', { name: label, exact: true }).waitFor();
    await page.getByRole('option', { name: 'Python', exact: true }).click();
    await resend.getByText('requests.post').waitFor();
    expect(await axe({ exceptRules: OF_SCALAR })).toEqual([]); // all operations, which takes long
    for (const [look, { colorScheme, width = 0, height = 0 }] of Object.entries(LOOKS)) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.locator(`body.${colorScheme}-mode`).waitFor();
      await resend.scrollIntoViewIfNeeded();
      const within = `[id="${await resend.getAttribute('id')}"]`;
      expect([look, await axe({ exceptRules: OF_SCALAR, within })]).toEqual([look, []]);
      await picture(page, `reference-${look}`);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
