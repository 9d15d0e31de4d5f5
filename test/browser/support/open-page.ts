import { type BrowserContextOptions, chromium as engine, type Page } from 'playwright-core';
import { chromium } from './chromium.ts';

/** A page with cookies and storage of its own. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained about: errors in the page's code, and breaches of its policy. */
  readonly complaints: readonly string[];
}

/** Two cores that other tests use as well. */
const patienceMs = 60_000;

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** A browser for the pages of several tests: starting one takes seconds. Each page shares nothing with the others but the program. */
export interface OpenBrowser extends AsyncDisposable {
  open(url: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

export async function openBrowser(): Promise<OpenBrowser> {
  if (!chromium) throw new Error('There is no chromium.');
  const browser = await engine.launch({
    executablePath: chromium,
    // Its sandbox cannot be had as root; all that it opens is ours.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'],
    timeout: patienceMs,
  });
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(url);
      return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Opens an address of the app, e.g. `/#/jobs/...`, in a browser of its own. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const browser = await openBrowser();
  try {
    const opened = await browser.open(url, options);
    return { ...opened, [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose]() };
  } catch (thrown) {
    await browser[Symbol.asyncDispose]();
    throw thrown;
  }
}
