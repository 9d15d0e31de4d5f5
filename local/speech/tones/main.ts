/**
 * Writes test audio: `node local/speech/tones/main.ts --minutes 60 --out file.wav [--speakers 3] [--seed 1]
 * [--pauses none] [--noise -40]`.
 */
import { parseArgs } from 'node:util';
import { writeTonesWav } from './tones-audio.ts';
import { type TonesScriptOptions, tonesScript } from './tones-script.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    out: { type: 'string' },
    speakers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    pauses: { type: 'string', default: 'sentences' },
    noise: { type: 'string' },
  },
});

const minutes = Number(values.minutes);
const speakers = Number(values.speakers);
const seed = Number(values.seed);
const noiseDbfs = values.noise === undefined ? undefined : Number(values.noise);
const { pauses, out } = values;
if (!(minutes > 0) || !out || (pauses !== 'sentences' && pauses !== 'none') || Number.isNaN(noiseDbfs)) {
  console.error('give --minutes N and --out FILE; --pauses is sentences or none, --noise a level in dBFS such as -40');
  process.exit(2);
}
const plain: TonesScriptOptions = { lengthMs: Math.round(minutes * 60_000), seed, speakers, pauses };
await writeTonesWav(out, tonesScript(noiseDbfs === undefined ? plain : { ...plain, noiseDbfs }));
