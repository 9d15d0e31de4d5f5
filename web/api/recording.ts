import { request } from './request.ts';

/** A link that plays the recording, for an hour or so; a secret. */
export interface AudioLink {
  readonly url: string;
  readonly expires: string;
  readonly name: string;
}

/** How loud a recording is: one value from 0 to 255 for each `secondsPerPeak`. */
export interface Peaks {
  readonly secondsPerPeak: number;
  readonly values: Uint8Array;
}

export async function readAudioLink(id: string): Promise<AudioLink> {
  return (await request(`/transcriptions/${id}/audio`)).json();
}

export async function readPeaks(id: string, signal?: AbortSignal): Promise<Peaks> {
  const answer = await request(`/transcriptions/${id}/peaks`, signal ? { signal } : {});
  const { secondsPerPeak, peaks }: { secondsPerPeak: number; peaks: string } = await answer.json();
  return { secondsPerPeak, values: Uint8Array.from(atob(peaks), (char) => char.charCodeAt(0)) };
}
