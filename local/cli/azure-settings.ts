import * as z from 'zod';

const fileSchema = z.object({ Values: z.record(z.string(), z.string()) });
/** Storage and events stay on this machine: these settings are the stand-ins' own. */
const storageSettings = /^(AzureWebJobsStorage|DATA_STORAGE)/;

/** The app settings of local.settings.json, for a real Speech resource. Throws an Error with a sentence. */
export function readAzureSettings(text: string | undefined): Record<string, string> {
  if (text === undefined) {
    throw new Error(
      'There is no local.settings.json. Copy local.settings.json.example to it and set SPEECH_ENDPOINT to your Speech resource.',
    );
  }
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error('local.settings.json is not JSON with texts under "Values", as its example is.');
  const values = Object.entries(parsed.data.Values).filter(([key]) => !storageSettings.test(key));
  if (!values.some(([key]) => key === 'SPEECH_ENDPOINT'))
    throw new Error('local.settings.json has no SPEECH_ENDPOINT.');
  return Object.fromEntries(values);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
