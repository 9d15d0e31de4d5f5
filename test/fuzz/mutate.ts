import { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import type { BaseFile } from './base-files.ts';

/** One damaged file; the same number gives the same file. */
export interface Mutant {
  readonly what: string;
  readonly bytes: Uint8Array;
}

type Damage = (bytes: Uint8Array<ArrayBuffer>, random: SeededRandom, other: Uint8Array) => Uint8Array<ArrayBuffer>;

/** Sizes and counts that break arithmetic. */
const lies = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe];
const allOnes = 0xffff_ffff;
/** Where headers are. */
const headBytes = 512;

const damages: Readonly<Record<string, Damage>> = {
  'flipped bits': (bytes, random) => {
    for (let flips = random.between(1, 32); flips > 0; flips--) {
      const at = random.between(0, bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
    }
    return bytes;
  },
  'flipped bits in the header': (bytes, random) => {
    for (let flips = random.between(1, 8); flips > 0; flips--) {
      const at = random.between(0, Math.min(headBytes, bytes.length) - 1);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
    }
    return bytes;
  },
  'cut short': (bytes, random) => bytes.slice(0, random.between(0, bytes.length)),
  'cut within the header': (bytes, random) => bytes.slice(0, random.between(0, Math.min(headBytes, bytes.length))),
  'a lie for a size': (bytes, random) => {
    for (let count = random.between(1, 4); count > 0; count--) lie(bytes, random);
    return bytes;
  },
  'spliced with another file': (bytes, random, other) => {
    const [until, from] = [random.between(0, bytes.length), random.between(0, other.length)];
    return new Uint8Array([...bytes.subarray(0, until), ...other.subarray(from, from + headBytes * 8)]);
  },
  'a part left out': (bytes, random) => {
    const from = random.between(0, bytes.length);
    const until = Math.min(bytes.length, from + random.between(1, headBytes));
    return new Uint8Array([...bytes.subarray(0, from), ...bytes.subarray(until)]);
  },
  'a part repeated': (bytes, random) => {
    const from = random.between(0, Math.min(headBytes, bytes.length));
    const part = bytes.subarray(from, from + random.between(1, 64));
    const times = random.between(2, 200);
    const repeated = Array.from({ length: times }, () => [...part]).flat();
    return new Uint8Array([...bytes.subarray(0, from), ...repeated, ...bytes.subarray(from)]);
  },
  noise: (bytes, random) => {
    const from = random.between(0, bytes.length - 1);
    const until = Math.min(bytes.length, from + random.between(1, 4_096));
    for (let at = from; at < until; at++) bytes[at] = random.between(0, 255);
    return bytes;
  },
  'zeros from somewhere on': (bytes, random) => bytes.fill(0, random.between(0, bytes.length)),
};

/** A size somewhere in the header, of either byte order, is another one now. */
function lie(bytes: Uint8Array<ArrayBuffer>, random: SeededRandom): void {
  if (bytes.length < 8) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = random.between(0, Math.min(headBytes, bytes.length) - 4);
  const size = lies[random.between(0, lies.length)] ?? allOnes;
  view.setUint32(at, size, random.next() < 0.5);
}

/** The mutant of a number: a base file, damaged in one to three ways. */
export function mutantOf(bases: readonly BaseFile[], seed: number, number: number): Mutant {
  const random = new SeededRandom(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number + 1, 0x85eb_ca6b));
  const pick = <T>(from: readonly T[]): T => from[random.between(0, from.length - 1)] as T;
  const base = bases[number % bases.length] ?? pick(bases);
  let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(base.bytes);
  const done: string[] = [];
  for (let times = random.between(1, 3); times > 0 && bytes.length > 0; times--) {
    const [name, damage] = pick(Object.entries(damages));
    bytes = damage(bytes, random, pick(bases).bytes);
    done.push(name);
  }
  return { what: `${base.name}: ${done.join(', ')}`, bytes };
}
