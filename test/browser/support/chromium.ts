import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's Chromium, as `npm test` installs it; undefined where there is none. */
export const chromium: string | undefined = find('chromium') ?? find('google-chrome');

/** What a test that needs a browser says where there is none. */
export const withoutBrowser: string | false = chromium
  ? false
  : 'There is no chromium on PATH. On Debian: apt-get install chromium';

function find(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
