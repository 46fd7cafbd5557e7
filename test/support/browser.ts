import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { programOf } from './tools.js';
import { VOLUME } from './volume.js';

/** Resolves once no colour is on its way to another one. */
const SETTLED =
  'Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The looks that every page has to have. */
export const LOOKS = ['light', 'dark', 'phone'] as const;
type Look = (typeof LOOKS)[number];

/** What axe has to look at: everything once, and in the other looks what differs by them. */
export const RULES_OF: Readonly<Record<Look, readonly string[] | undefined>> = {
  light: undefined,
  dark: ['color-contrast', 'link-in-text-block'],
  phone: ['meta-viewport', 'scrollable-region-focusable'],
};

/** Shows the page in a look, as somebody does who changes their system or turns their phone. */
export async function wear(page: Page, look: Look, colorScheme: ColorScheme = look === 'dark' ? 'dark' : 'light') {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(look === 'phone' ? { width: 390, height: 600 } : { width: 920, height: 560 });
}

type ColorScheme = 'light' | 'dark';

export interface Visit {
  readonly page: Page;
  /** Requests for anything but this machine, errors on the console, and scripts that failed. */
  readonly complaints: readonly string[];
  /** Resolves with what axe finds wrong with the page as it is. */
  axe(options?: AxeOptions): Promise<string[]>;
}

interface AxeOptions {
  readonly exceptRules?: readonly string[];
  /** Only these: what else there is does not depend on the look, for one. */
  readonly onlyRules?: readonly string[];
  readonly within?: string;
}

export interface VisitOptions {
  readonly colorScheme?: ColorScheme;
  readonly javaScriptEnabled?: boolean;
  readonly locale?: string;
  /**
   * The only paths of the API document that its pages get to show: to show all of them takes ten times as long. With a
   * larger volume, and in pictures, they show all.
   */
  readonly documentedPaths?: readonly string[];
}

/** A Chromium that can reach nothing but this machine. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: programOf('chromium'),
    args: [
      '--no-sandbox', // root has none
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return { visit: (options?: VisitOptions) => visit(browser, options), stop: () => browser.close() };
}

export type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;

async function visit(browser: Browser, { documentedPaths, ...options }: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ ...options, viewport: { width: 1200, height: 800 } });
  if (documentedPaths && VOLUME === 1 && !process.env.TAKE_SCREENSHOTS) await shortenDocument(context, documentedPaths);
  context.setDefaultTimeout(60_000); // a machine that has other things to do as well
  const complaints: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`asked for ${request.url()}`);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`threw ${error.error().message}`));
  const page = await context.newPage();
  return {
    page,
    complaints,
    async axe({ exceptRules = [], onlyRules, within = 'html' } = {}) {
      await page.evaluate(SETTLED);
      if (await page.evaluate('!globalThis.axe')) await page.evaluate(AXE);
      const rules = Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }]));
      const runOnly = onlyRules?.filter((rule) => !exceptRules.includes(rule));
      // Within a frame it would have to be loaded too, and the frames of a mail run no script.
      const terms = JSON.stringify({ rules, runOnly, resultTypes: ['violations'], iframes: false });
      const { violations } = await page.evaluate<Findings>(`axe.run(${JSON.stringify(within)}, ${terms})`);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    },
  };
}

/** Swagger UI has the document within a script, and Scalar asks for it. */
async function shortenDocument(context: BrowserContext, paths: readonly string[]): Promise<void> {
  const replace = (file: string, json: RegExp) =>
    context.route(file, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(json, (document) => shortened(document, paths));
      await route.fulfill({ response, body });
    });
  await replace('**/openapi.json', /^.+$/s);
  await replace('**/swagger-ui-init.js', /(?<="swaggerDoc": ){.+}(?=,\n {2}"customOptions")/s);
}

/** The document with these paths, and the schemas that they refer to, alone. */
function shortened(json: string, paths: readonly string[]): string {
  const { webhooks: _webhooks, ...document } = JSON.parse(json) as Document;
  const shown = Object.fromEntries(paths.map((path) => [path, document.paths[path]]));
  const schemas: Record<string, unknown> = {};
  for (const unseen: unknown[] = [shown]; unseen.length > 0;) {
    for (const [, name = ''] of JSON.stringify(unseen.pop()).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name in schemas) continue;
      schemas[name] = document.components.schemas[name];
      unseen.push(schemas[name]);
    }
  }
  return JSON.stringify({ ...document, paths: shown, components: { ...document.components, schemas } });
}

interface Document {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly webhooks?: unknown;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** `npm run screenshots` keeps what a page looks like, for the README. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.TAKE_SCREENSHOTS) return;
  const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}

interface Findings {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}
