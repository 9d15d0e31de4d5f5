import assert from 'node:assert/strict';
import { tonesPcm } from '../../../local/speech/tones/tones-audio.ts';
import type { TonesScript } from '../../../local/speech/tones/tones-script.ts';
import { peaksSchema } from '../../../src/lib/http/peaks-schema.ts';
import type { RunningApp } from './start-app.ts';

/** The peaks of a job as the API answers them. */
export async function peaksOf(app: RunningApp, id: string): Promise<{ secondsPerPeak: number; values: number[] }> {
  const answer = await app.api(`/transcriptions/${id}/peaks`);
  assert.equal(answer.status, 200, await answer.clone().text());
  const body: unknown = await answer.json();
  const { secondsPerPeak, peaks } = peaksSchema.parse(body);
  assert.deepEqual(body, { secondsPerPeak, peaks }, 'no field is undocumented');
  return { secondsPerPeak, values: [...Buffer.from(peaks, 'base64')] };
}

/** The peaks of a script's audio, worked out sample by sample from all of it. */
export function truePeaks(script: TonesScript, stepMs: number): number[] {
  const samplesOfStep = stepMs * 16;
  const loudest = new Array<number>(Math.ceil(script.lengthMs / stepMs)).fill(0);
  let at = 0;
  for (const pcm of tonesPcm(script)) {
    const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    for (let offset = 0; offset < pcm.byteLength; offset += 2, at++) {
      const step = Math.floor(at / samplesOfStep);
      loudest[step] = Math.max(loudest[step] ?? 0, Math.abs(view.getInt16(offset, true)));
    }
  }
  return loudest.map((sample) => Math.round((sample / 32_768) * 255));
}
