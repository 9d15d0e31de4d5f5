import type { ChannelRange } from '../audio/channels.ts';
import type { Seam } from './seam.ts';
import { seconds } from './seconds.ts';
import { timestamp } from './timestamp.ts';

/** What a reader should know before relying on a transcript, in sentences. */
export function transcriptNotes(facts: {
  readonly silent: boolean;
  readonly phrases: number;
  readonly missing: readonly ChannelRange[];
  readonly seams: readonly Seam[];
}): readonly string[] {
  const notes: string[] = [];
  if (facts.silent) notes.push('No sound above −60 dBFS was found.');
  else if (facts.phrases === 0) notes.push('No speech was recognised.');
  for (const { startMs, endMs, channel } of facts.missing) {
    const from = timestamp(startMs, '.');
    const of = channel === undefined ? '' : ` of channel ${channel}`;
    notes.push(`${seconds(endMs - startMs)} seconds${of} from ${from} on are missing: they were not recognised.`);
  }
  const rough = facts.seams.filter(({ joined }) => joined === 'times');
  if (rough.length > 0) {
    const where = rough.map(placeOfSeam).join(', ');
    notes.push(
      `No pause and no word to join the file's parts at was found near ${where}: a word there may be damaged.`,
    );
  }
  return notes;
}

function placeOfSeam({ atMs, channel }: Seam): string {
  return timestamp(atMs, '.') + (channel === undefined ? '' : ` in channel ${channel}`);
}
