/** The function app: every function, registered by being imported. */
import { app } from '@azure/functions';
import { appSettings } from '../lib/config/app-settings.ts';
import './worker-hooks.ts';
import './on-audio-dropped.ts';
import './transcription.ts';
import './plan.ts';
import './decode.ts';
import './transcribe.ts';
import './publish.ts';
import './reject.ts';
import './notify.ts';
import './create-upload.ts';
import './start-transcription.ts';
import './list-transcriptions.ts';
import './get-transcription.ts';
import './get-transcript.ts';
import './get-edits.ts';
import './edit-transcript.ts';
import './get-revisions.ts';
import './follow-transcription.ts';
import './get-audio.ts';
import './get-peaks.ts';
import './cancel-transcription.ts';
import './retry-transcription.ts';
import './list-missed.ts';
import './sweep.ts';
import './get-health.ts';
import './get-openapi.ts';
import './memory-snapshot.ts';
import './get-page.ts';
import './get-page-asset.ts';

// Transcripts of long files are sent as they are read, not held as a whole.
app.setup({ enableHttpStream: true });
// A wrong setting ends the start, with every wrong key named, rather than the first file.
appSettings();
