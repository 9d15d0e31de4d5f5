import { BadSettings } from '../../../src/lib/config/errors.ts';
import { readSettings } from '../../../src/lib/config/settings.ts';

/** The settings that the app's own code asks for, found by watching it ask. */
export function settingsRead(): ReadonlySet<string> {
  const asked = new Set<string>();
  const note = (key: string | symbol) => {
    if (typeof key === 'string' && /^[A-Z]/.test(key)) asked.add(key);
  };
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, key) => void note(key),
      has: (_, key) => {
        note(key);
        return false;
      },
    },
  );
  problemsWith(environment);
  return asked;
}

/** The settings without which the app does not start. */
export function settingsRequired(): readonly string[] {
  return problemsWith({})
    .map((line) => /^([A-Za-z0-9_]+):/.exec(line)?.[1])
    .filter((key) => key !== undefined);
}

function problemsWith(environment: Record<string, string | undefined>): string[] {
  try {
    readSettings(environment, 2_048);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof BadSettings)) throw thrown;
    return thrown.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}
