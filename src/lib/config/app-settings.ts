import { readSettings, type Settings } from './settings.ts';

let settings: Settings | undefined;

/** This app's settings, read once. Throws a BadSettings that names every wrong key. */
export function appSettings(): Settings {
  settings ??= readSettings(process.env);
  return settings;
}
