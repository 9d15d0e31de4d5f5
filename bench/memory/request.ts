import type { RecognitionRequest } from '../../src/lib/speech/recognition.ts';

/** As the app makes one with its default settings: the SDK's own pace of 5 s at once, then twice real time. */
export function requestTo(endpoint: string, job: number): RecognitionRequest {
  return {
    traceId: `bench/${job}`,
    endpoint,
    options: { languages: ['en-US'], speakers: true, phrases: [], profanity: 'masked' },
    burstMs: 5_000,
    deadlineMs: 120_000,
  };
}
