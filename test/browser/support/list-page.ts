import type { Locator, Page } from 'playwright-core';

/** A job's row. */
export const jobRow = (page: Page, name: string): Locator =>
  page.locator('.job-row').filter({ has: page.getByRole('link', { name, exact: true }) });

/** A file's row while it is not in the list of jobs. */
export const uploadRow = (page: Page, name: string): Locator =>
  page.locator('.upload').filter({ has: page.getByTitle(name, { exact: true }) });

/** Chooses files by the page's button: paths, or content of its own. */
export async function chooseFiles(
  page: Page,
  files: readonly string[] | readonly { readonly name: string; readonly content: Uint8Array }[],
): Promise<void> {
  const input = page.getByLabel('Choose files');
  const [first] = files;
  if (typeof first === 'string') return input.setInputFiles(files as string[]);
  const payloads = (files as { name: string; content: Uint8Array }[]).map(({ name, content }) => ({
    name,
    mimeType: 'audio/wav',
    buffer: Buffer.from(content),
  }));
  return input.setInputFiles(payloads);
}
