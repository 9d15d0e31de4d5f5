import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { appSettings } from '../lib/config/app-settings.ts';
import { dropHandler } from '../lib/pipeline/drop.ts';
import { registerBlobNames } from '../lib/storage/blob-names.ts';
import { containerNames } from '../lib/storage/container-names.ts';

// The trigger gets the blob's name only: a plain binding would load the whole blob into memory, more than once.
registerBlobNames();

/** Starts a job for every file that is dropped. Called again for a repeated event; the job is started once. */
app.storageBlob('on-audio-dropped', {
  path: `${containerNames.audio}/{name}`,
  connection: 'DATA_STORAGE',
  source: 'EventGrid',
  sdkBinding: true,
  extraInputs: [df.input.durableClient()],
  handler: dropHandler(appSettings),
});
