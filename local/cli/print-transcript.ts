import * as z from 'zod';

const transcriptSchema = z.object({
  phrases: z.array(z.object({ start: z.number(), end: z.number(), speaker: z.string().optional(), text: z.string() })),
});

/** A transcript as lines with times, for a terminal. */
export async function readTranscriptLines(apiUrl: string, id: string): Promise<string[]> {
  const answer = await fetch(`${apiUrl}/api/transcriptions/${id}/transcript?format=json`);
  if (!answer.ok) throw new Error(problemOf(answer.status, await answer.json().catch(() => undefined)));
  const { phrases } = transcriptSchema.parse(await answer.json());
  if (phrases.length === 0) return ['  (nothing was said)'];
  return phrases.map(
    ({ start, end, speaker, text }) => `  ${clock(start)} - ${clock(end)}  ${speaker ? `${speaker}: ` : ''}${text}`,
  );
}

const problemSchema = z.object({ detail: z.string(), remedy: z.string() });

function problemOf(status: number, body: unknown): string {
  const { success, data } = problemSchema.safeParse(body);
  return success ? `${data.detail} ${data.remedy}` : `The transcript answered ${status}.`;
}

/** `1:02:03.4`, or `02:03.4` in the first hour. */
function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const hours = Math.floor(tenths / 36_000);
  const minutes = String(Math.floor(tenths / 600) % 60).padStart(2, '0');
  const rest = (tenths % 600) / 10;
  return `${hours > 0 ? `${hours}:` : ''}${minutes}:${rest.toFixed(1).padStart(4, '0')}`;
}
