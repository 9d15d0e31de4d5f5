import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

export interface ChangedApp extends AsyncDisposable {
  readonly appDir: string;
}

/** The app built from a copy of the sources in which some files say something else: what no setting can do, a test still may. */
export async function changedApp(files: Readonly<Record<string, string>>): Promise<ChangedApp> {
  const appDir = await mkdtemp(join(tmpdir(), 'dropscribe-changed-'));
  for (const name of ['src', 'web', 'build.ts', 'build-web.ts', 'package.json', 'host.json']) {
    await cp(join(repository, name), join(appDir, name), { recursive: true });
  }
  await symlink(join(repository, 'node_modules'), join(appDir, 'node_modules'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(appDir, name), text);
  await promisify(execFile)(process.execPath, ['build.ts'], { cwd: appDir });
  return { appDir, [Symbol.asyncDispose]: () => rm(appDir, { recursive: true, force: true, maxRetries: 5 }) };
}
