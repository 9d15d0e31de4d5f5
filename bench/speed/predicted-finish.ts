import { planSegments } from '../../src/lib/audio/plan-segments.ts';
import { readSettings } from '../../src/lib/config/settings.ts';
import { sessionsOfOneFile } from '../../src/lib/pipeline/divide.ts';

/**
 * The planner's prediction for a WAV file that is alone, in ms: from the first segment's turn to the last one's result. The one place
 * of the bench that knows how the app plans.
 */
export function predictedFinishMs(lengthMs: number, quota: number): number | undefined {
  const settings = readSettings({
    DATA_STORAGE: 'UseDevelopmentStorage=true',
    SPEECH_ENDPOINT: 'wss://nowhere.invalid/stt/speech/universal/v2',
    SPEECH_SESSIONS: String(quota),
  });
  return planSegments({
    lengthMs,
    sessions: sessionsOfOneFile(settings),
    freeMs: settings.speech.burstMs,
    startUpMs: settings.speech.startUpMs,
  }).predictedMs;
}
