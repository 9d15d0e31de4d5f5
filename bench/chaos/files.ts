import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import { type AudioForm, audioForms } from '../app/write-audio.ts';
import type { ChaosScale } from './scale.ts';

/** Audio that is made once and dropped any number of times. */
export interface TestAudio {
  readonly form: AudioForm;
  readonly lengthMs: number;
  /** Of its words: no two have them at the same times. */
  readonly seed: number;
}

/** What is dropped under a name. */
export type Content =
  | { readonly kind: 'speech'; readonly audio: TestAudio }
  | { readonly kind: 'letter' }
  | { readonly kind: 'picture' }
  | { readonly kind: 'empty' };

/** What becomes of a file after it was dropped. */
export interface PlannedFile {
  readonly name: string;
  /** In the order of their times, in ms from the first drop; what a later one replaces need not be transcribed. */
  readonly versions: readonly { readonly atMs: number; readonly content: Content }[];
  readonly deletedAtMs?: number;
}

/** Of a hundred files. */
const notAudioPercent = 4;
const emptyPercent = 3;
const overwrittenPercent = 8;
const deletedPercent = 5;
/** A file is overwritten or deleted after so long at most. */
const changedWithinMs = 8_000;
/** The last files come a little before the storm ends. */
const dropsEnd = 0.9;

/** Which files are dropped when, drawn from the seed. */
export function planFiles(
  scale: ChaosScale,
  random: SeededRandom,
  forms: readonly AudioForm[] = audioForms,
): PlannedFile[] {
  const until = Math.floor(scale.stormMs * dropsEnd);
  const kinds = new Map<string, TestAudio>();
  const audio = (form: AudioForm, lengthMs: number): TestAudio => {
    const key = `${form} ${lengthMs}`;
    const made = kinds.get(key) ?? { form, lengthMs, seed: kinds.size + 1 };
    kinds.set(key, made);
    return made;
  };
  const pick = <T>(list: readonly T[]): T => {
    const item = list[random.between(0, list.length - 1)];
    if (item === undefined) throw new RangeError('There is nothing to choose from.');
    return item;
  };
  const speech = (): Content => {
    // The shorter of two: most files are short.
    const at = Math.min(random.between(0, scale.lengthsMs.length - 1), random.between(0, scale.lengthsMs.length - 1));
    return { kind: 'speech', audio: audio(pick(forms), scale.lengthsMs[at] ?? scale.longMs) };
  };
  const long: PlannedFile = {
    name: 'long.m4a',
    versions: [{ atMs: 0, content: { kind: 'speech', audio: audio(pick(forms), scale.longMs) } }],
  };
  const others = Array.from({ length: scale.files - 1 }, (_, at): PlannedFile => {
    const name = `file ${String(at + 1).padStart(3, '0')}`;
    const atMs = random.between(0, until);
    const laterMs = Math.min(scale.stormMs, atMs + random.between(100, changedWithinMs));
    // By turns, so that each kind is there however few files there are.
    const share = ((at * 100) / (scale.files - 1) + 0.5) % 100;
    if (share < notAudioPercent) {
      return { name, versions: [{ atMs, content: { kind: at % 2 === 0 ? 'letter' : 'picture' } }] };
    }
    if (share < notAudioPercent + emptyPercent) return { name, versions: [{ atMs, content: { kind: 'empty' } }] };
    const versions = [{ atMs, content: speech() }];
    if (share < notAudioPercent + emptyPercent + overwrittenPercent) {
      return { name, versions: [...versions, { atMs: laterMs, content: speech() }] };
    }
    if (share < notAudioPercent + emptyPercent + overwrittenPercent + deletedPercent) {
      return { name, versions, deletedAtMs: laterMs };
    }
    return { name, versions };
  });
  return [long, ...others];
}

/** Each audio that is needed, once. */
export function audioOf(files: readonly PlannedFile[]): readonly TestAudio[] {
  const all = files.flatMap(({ versions }) =>
    versions.flatMap(({ content }) => (content.kind === 'speech' ? [content.audio] : [])),
  );
  return [...new Map(all.map((audio) => [stagedName(audio), audio])).values()];
}

/** The blob that this audio is copied from. */
export function stagedName({ form, lengthMs }: TestAudio): string {
  return `${lengthMs}.${form}`;
}
