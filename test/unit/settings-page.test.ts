import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BadSettings } from '../../src/lib/config/errors.ts';
import { readSettings, type Settings } from '../../src/lib/config/settings.ts';
import { settingsRead, settingsRequired } from '../infra/tools/app-settings.ts';

/** A row of the page's table of settings. */
interface Row {
  readonly key: string;
  readonly byDefault: string;
  readonly allowed: string;
}

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('\n## Settings'));
const rows = section.split('\n').flatMap((line): Row[] => {
  const [, key, byDefault, allowed] = /^\| `(\w+)` \| (.+?) \| (.+?) \| /.exec(line) ?? [];
  return key && byDefault && allowed ? [{ key, byDefault, allowed }] : [];
});

/** Of an instance on which 64 threads have no room. */
const memoryMb = 1_024;
const enough = { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://speech.example/path' };

const settingsWith = (key: string, value: string) => readSettings({ ...enough, [key]: value }, memoryMb);

function refuses(key: string, value: number): boolean {
  try {
    settingsWith(key, String(value));
    return false;
  } catch (thrown) {
    if (!(thrown instanceof BadSettings)) throw thrown;
    return thrown.message.split('\n').some((line) => line.trim().startsWith(`${key}:`));
  }
}

const numberOf = (text = '') => Number(text.replaceAll(',', ''));

test('the page has every setting that the app reads, each once, and no other', () => {
  assert.deepEqual(rows.map(({ key }) => key).sort(), [...settingsRead()].sort());
});

test('what the page calls needed is what the app does not start without', () => {
  const needed = rows.filter(({ byDefault }) => byDefault === 'needed').map(({ key }) => key);
  assert.deepEqual(needed.sort(), [...settingsRequired()].sort());
});

for (const { key, byDefault, allowed } of rows) {
  const value = /^`?([^`\s]+)`?$|^`([^`]+)`$/.exec(byDefault)?.slice(1).find(Boolean);
  if (value && !['needed', 'none'].includes(value)) {
    test(`${key} is ${value} where nobody sets it`, () => {
      const unset: Settings = readSettings(enough, memoryMb);
      assert.deepEqual(settingsWith(key, value), unset);
    });
  }

  const [, least, most, but] = /^(\d[\d,]*) to (\d[\d,]*\d)(, at most|$)/.exec(allowed) ?? [];
  if (least && most) {
    test(`${key} may be ${least} to ${most} and nothing else`, () => {
      assert.ok(refuses(key, numberOf(least) - 1), 'less is refused');
      assert.ok(refuses(key, numberOf(most) + 1), 'more is refused');
      assert.ok(!refuses(key, numberOf(least)));
      assert.equal(refuses(key, numberOf(most)), but !== '', 'unless something else limits it, too');
    });
  }
}
