import type { Access } from '../config/access.ts';

/** Where web/index.html says how people are let in; web/api/access.ts reads it. */
const place = /(<meta name="dropscribe-access" content=")[^"]*(">)/;

/** The page, saying how people are let in. */
export function withAccess(html: string, access: Access): string {
  if (!place.test(html)) throw new Error('The page has no <meta name="dropscribe-access">.');
  return html.replace(place, `$1${access}$2`);
}
