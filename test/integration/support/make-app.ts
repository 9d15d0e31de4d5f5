import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Functions app in a temporary folder, and a folder for its host's state; disposing deletes both. */
export interface TestApp extends AsyncDisposable {
  readonly app: string;
  readonly state: string;
  /** Changes package.json's main: a file or a glob. */
  setMain(main: string): Promise<void>;
}

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/**
 * Writes a CommonJS app whose requires find this repository's node_modules.
 * @param code index.js
 * @param hostJson what host.json has besides its version
 */
export async function makeApp(code: string, hostJson: object = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'host-test-'));
  const app = join(folder, 'app');
  await mkdir(app);
  await symlink(nodeModules, join(app, 'node_modules'));
  const setMain = (main: string) => writeFile(join(app, 'package.json'), JSON.stringify({ main }));
  await setMain('index.js');
  await writeFile(join(app, 'host.json'), JSON.stringify({ version: '2.0', ...hostJson }));
  await writeFile(join(app, 'index.js'), code);
  return {
    app,
    state: join(folder, 'state'),
    setMain,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
