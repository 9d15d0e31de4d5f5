import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRepository } from './tools/repository.ts';
import { run } from './tools/run.ts';
import { findShellcheck } from './tools/shellcheck.ts';

const script = inRepository('infra/subscribe-events.sh');
const secret = 'k3y-that-nobody-may-see';

/** What the first step leaves, as azd hands it to its hooks. */
const firstStep = {
  AZURE_RESOURCE_GROUP: 'rg-here',
  FUNCTION_APP_NAME: 'func-here',
  EVENT_TOPIC_NAME: 'evgt-here',
  DATA_STORAGE_NAME: 'stdatahere',
  EVENTS_IDENTITY_NAME: 'id-events-here',
};

/**
 * Stands in for the Azure CLI: writes down its arguments, says at first that there is no key, and lets the first deployments fail.
 * Asked for the keys themselves it prints them, as the real one does.
 */
const standIn = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
count() { n=$(cat "$here/$1" 2>/dev/null || echo 0); n=$((n + 1)); echo "$n" > "$here/$1"; echo "$n"; }
case "$*" in
  *'functionapp keys list'*"systemKeys.blobs_extension != null"*) [ "$(count looks)" -gt "$KEY_AFTER" ] && echo true || echo false ;;
  *'keys list'*) echo '{"systemKeys": {"blobs_extension": "${secret}"}}' ;;
  *'deployment group create'*) [ "$(count deployments)" -gt "$FAILURES" ] || { echo 'validation handshake failed' >&2; exit 1; } ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac
`;

interface Run {
  readonly keyAfter?: number;
  readonly failures?: number;
  readonly env?: Record<string, string | undefined>;
  readonly times?: number;
}

/** Runs the script against the stand-in; gives its last end and all calls of az. */
async function subscribe({ keyAfter = 0, failures = 0, env = {}, times = 1 }: Run) {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-az-'));
  try {
    await writeFile(join(folder, 'az'), standIn);
    await chmod(join(folder, 'az'), 0o755);
    const variables = {
      PATH: `${folder}:/usr/bin:/bin`,
      SUBSCRIBE_PAUSE: '0',
      KEY_AFTER: String(keyAfter),
      FAILURES: String(failures),
      ...firstStep,
      ...env,
    };
    let ended = await run('sh', [script], { env: variables });
    for (let time = 1; time < times; time++) ended = await run('sh', [script], { env: variables });
    const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
    return { ...ended, calls: calls.split('\n').filter(Boolean), said: ended.stdout + ended.stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the script waits until the app has its key, then deploys the subscription', async () => {
  const { code, calls, said } = await subscribe({ keyAfter: 2 });
  assert.equal(code, 0, said);
  assert.deepEqual(
    calls.map((call) => call.split(' ').slice(0, 3).join(' ')),
    ['functionapp keys list', 'functionapp keys list', 'functionapp keys list', 'deployment group create'],
  );
  const deployment = calls.at(-1) ?? '';
  assert.match(deployment, /--template-file \S+\/infra\/event-subscription\.bicep/);
  for (const parameter of [
    'functionAppName=func-here',
    'eventTopicName=evgt-here',
    'dataStorageName=stdatahere',
    'eventsIdentityName=id-events-here',
  ]) {
    assert.ok(deployment.includes(parameter), parameter);
  }
});

test('no key is ever printed or handed on', async () => {
  const { said, calls } = await subscribe({ keyAfter: 1, failures: 1 });
  assert.doesNotMatch(said, new RegExp(secret));
  assert.doesNotMatch(calls.join('\n'), new RegExp(secret));
});

test('a second run does the same again and nothing else', async () => {
  const { code, calls, said } = await subscribe({ times: 2 });
  assert.equal(code, 0, said);
  assert.deepEqual(calls.slice(0, 2), calls.slice(2));
});

test('a subscription that is refused while the app starts is tried again', async () => {
  const { code, calls, said } = await subscribe({ failures: 2 });
  assert.equal(code, 0, said);
  assert.equal(calls.filter((call) => call.startsWith('deployment')).length, 3);
});

test('a subscription that is refused for good ends with what Azure said of it', async () => {
  const { code, stderr } = await subscribe({ failures: 1_000 });
  assert.equal(code, 1);
  assert.match(stderr, /Subscribing to dropped files did not succeed in 5 tries[\s\S]*validation handshake failed/);
});

test('an app that never gets a key ends with what that means', async () => {
  const { code, stderr } = await subscribe({ keyAfter: 1_000 });
  assert.equal(code, 1);
  assert.match(stderr, /no key for blob events yet/);
});

test('every missing variable is named, and Azure is not asked', async () => {
  const { code, stderr, calls } = await subscribe({ env: { EVENT_TOPIC_NAME: undefined, DATA_STORAGE_NAME: '' } });
  assert.equal(code, 2);
  assert.match(stderr, /Not set: EVENT_TOPIC_NAME DATA_STORAGE_NAME\./);
  assert.deepEqual(calls, []);
});

test('another subscription is asked where one is named', async () => {
  const { calls } = await subscribe({ env: { AZURE_SUBSCRIPTION_ID: 'sub-there' } });
  assert.ok(calls.length > 0 && calls.every((call) => call.includes('--subscription sub-there')), calls.join('\n'));
});

test('shellcheck has nothing to say', async (context) => {
  const shellcheck = await findShellcheck();
  if ('missing' in shellcheck) return context.skip(shellcheck.missing);
  const { code, stdout } = await run(shellcheck.path, ['--severity=style', script]);
  assert.equal(code, 0, stdout);
});
