import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The ffmpeg of the optional package, when its download worked, else that on PATH. */
export function ffmpegPath(): string {
  const bundled = fileURLToPath(new URL('../node_modules/ffmpeg-static/ffmpeg', import.meta.url));
  return existsSync(bundled) ? bundled : 'ffmpeg';
}
