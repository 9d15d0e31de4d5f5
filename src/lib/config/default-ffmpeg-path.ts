import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From dist/ on: where `npm run package -- --with-ffmpeg` puts it. */
const packaged = fileURLToPath(new URL('../bin/ffmpeg', import.meta.url));

/** The ffmpeg that was deployed with the app, else the one on PATH. */
export function defaultFfmpegPath(): string {
  return existsSync(packaged) ? packaged : 'ffmpeg';
}
