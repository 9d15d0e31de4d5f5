import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The ffmpeg of the optional package, when its download worked, else that on PATH. */
export function ffmpegPath(): string {
  const bundled = fileURLToPath(new URL('../node_modules/ffmpeg-static/ffmpeg', import.meta.url));
  return existsSync(bundled) ? bundled : 'ffmpeg';
}

/** The app setting that names it; none for a package, which has no packages beside it and looks for its own, as on Azure. */
export function ffmpegSetting(appDir: string): Readonly<Record<string, string>> {
  return existsSync(join(appDir, 'node_modules')) ? { FFMPEG_PATH: ffmpegPath() } : {};
}
