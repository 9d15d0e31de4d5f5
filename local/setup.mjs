/**
 * Makes a checkout ready to run: packages, build, ffmpeg, pocketsphinx. Runs on Node 20 with nothing installed, does only
 * what is not done yet, and names what it could not do with the command that does it.
 *
 * `--azure` leaves out what only the stand-ins need, `--build` all that only running needs, `--packages` all but the packages; `--test` adds
 * the browser of the tests.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const [forAzure, onlyBuild, onlyPackages, forTests] = ['--azure', '--build', '--packages', '--test'].map((option) =>
  process.argv.includes(option),
);

installPackages();
if (!onlyPackages) build();
const missing =
  onlyBuild || onlyPackages
    ? []
    : [...missingDecoder(), ...(forAzure ? [] : missingRecognizer()), ...(forTests ? missingBrowser() : [])];
if (missing.length > 0) installSystemPackages(missing);

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  const stamp = at('node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing packages ...');
  run('npm', ['ci', '--loglevel=error'], 'npm ci');
  writeFileSync(stamp, lock);
}

function build() {
  const built = at('dist', 'main.cjs');
  const folders = ['src', 'web'].flatMap((folder) => [...filesUnder(at(folder))]);
  const sources = [...folders, at('build.ts'), at('build-web.ts'), at('package-lock.json')];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  run(at('node_modules', '.bin', 'node'), ['build.ts'], 'npm run build');
}

function missingDecoder() {
  const bundled = at('node_modules', 'ffmpeg-static', 'ffmpeg');
  return existsSync(bundled) || isOnPath('ffmpeg') ? [] : ['ffmpeg'];
}

/** What stands in for the Speech service's recognition, and real recordings to try it on. */
function missingRecognizer() {
  return [
    ...(isOnPath('pocketsphinx_continuous') ? [] : ['pocketsphinx', 'pocketsphinx-en-us']),
    ...(existsSync('/usr/share/pocketsphinx/test/data/librivox') ? [] : ['pocketsphinx-testdata']),
  ];
}

function missingBrowser() {
  return isOnPath('chromium') || isOnPath('google-chrome') ? [] : ['chromium'];
}

function installSystemPackages(packages) {
  const command = `apt-get install --yes ${packages.join(' ')}`;
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) {
    return say(
      `Not installed, since that needs root on a Debian-like system: ${packages.join(', ')}.\n  sudo ${command}`,
    );
  }
  say(`Installing ${packages.join(', ')} ...`);
  const quiet = { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update'], quiet);
  const installed = spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], quiet);
  if (installed.status !== 0) say(`Could not install ${packages.join(', ')}. To see why: ${command}`);
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => folder && existsSync(join(folder, program)));
}

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield join(entry.parentPath ?? entry.path, entry.name);
  }
}

function run(program, args, name) {
  const ended = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (ended.status === 0) return;
  say(`"${name}" failed. What it printed above says why; run it by hand to try again.`);
  process.exit(1);
}

function say(text) {
  console.error(text);
}
