import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The looks that every page has to have. */
export const LOOKS: Readonly<Record<string, VisitOptions>> = {
  light: { colorScheme: 'light', width: 920, height: 560 },
  dark: { colorScheme: 'dark', width: 920, height: 560 },
  phone: { colorScheme: 'light', width: 390, height: 600 },
};

/** A Chromium of this machine: `CHROMIUM_PATH`, or one on the PATH; undefined, and said so, when there is none. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // The next name, then.
    }
  }
  process.stderr.write(
    'SKIPPED: the browser tests need a Chromium. Install one (apt-get install chromium), or name it in CHROMIUM_PATH.\n',
  );
  return undefined;
}

export interface Visit {
  readonly page: Page;
  /** Requests for anything but this machine, errors on the console, and scripts that failed. */
  readonly complaints: readonly string[];
  /** Resolves with what axe finds wrong with the page as it is. */
  axe(options?: { readonly exceptRules?: readonly string[]; readonly within?: string }): Promise<string[]>;
}

export interface VisitOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly javaScriptEnabled?: boolean;
  readonly locale?: string;
}

/** A Chromium that can reach nothing but this machine. */
export async function startBrowser(executablePath: string) {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // root has none
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return { visit: (options?: VisitOptions) => visit(browser, options), stop: () => browser.close() };
}

export type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;

async function visit(browser: Browser, { width = 1200, height = 800, ...options }: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ ...options, viewport: { width, height } });
  context.setDefaultTimeout(20_000);
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
    async axe({ exceptRules = [], within = 'html' } = {}) {
      await page.evaluate(AXE);
      const rules = Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }]));
      const { violations } = await page.evaluate<Findings>(
        `axe.run(${JSON.stringify(within)}, ${JSON.stringify({ rules, resultTypes: ['violations'] })})`,
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    },
  };
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
