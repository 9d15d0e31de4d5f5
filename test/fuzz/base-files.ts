import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Folder, make, temporaryFolder, withoutFfmpeg } from '../integration/audio-files.ts';
import { indexBomb, silentFlac } from '../security/hostile-audio.ts';
import { chunk, fmt, riff, samplesAs, sine, type WavSpec, wavFile } from '../unit/audio-wav-writer.ts';

/** A proper file, which is going to be damaged. */
export interface BaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Of a longer recording the beginning is taken: the damage is to what is read first, and copies cost time. */
const mostBytes = 48 * 1024;
const folders = ['../../samples', '../../../shared/audio', '/usr/share/pocketsphinx/test/data/cards'];

/** Everything that there is: generated WAV of every kind, files that lie about their size, recordings, and encoded formats. */
export async function baseFiles(): Promise<readonly BaseFile[]> {
  const recordings = await Promise.all(folders.map(recordingsOf));
  return [...wavKinds(), ...liars(), ...recordings.flat(), ...(withoutFfmpeg ? [] : await encodedKinds())];
}

const specs: Readonly<Record<string, WavSpec>> = {
  u8: { bits: 8, rateHz: 8_000 },
  s16: {},
  's16 stereo': { channels: 2, rateHz: 44_100 },
  s24: { bits: 24, rateHz: 48_000 },
  s32: { bits: 32, channels: 3 },
  f32: { tag: 3, bits: 32, rateHz: 22_050 },
  f64: { tag: 3, bits: 64, rateHz: 96_000 },
  'A-law': { tag: 6, bits: 8, rateHz: 8_000 },
  'mu-law': { tag: 7, bits: 8, rateHz: 8_000 },
  extensible: { extensible: true, channels: 2 },
  'eight channels': { channels: 8 },
};

function wavKinds(): BaseFile[] {
  const kinds = Object.entries(specs).map(([name, spec]) => {
    const rateHz = spec.rateHz ?? 16_000;
    return { name: `${name}.wav`, bytes: wavFile(spec, samplesAs(spec, 800, sine(440, rateHz))) };
  });
  const data = samplesAs({}, 2_000, sine(300, 16_000));
  const list = chunk('LIST', Buffer.from('INFOINAM\x04\0\0\0test', 'latin1'));
  const ds64 = new Uint8Array(28);
  new DataView(ds64.buffer).setBigUint64(8, BigInt(data.length), true);
  return [
    ...kinds,
    { name: 'with-other-chunks.wav', bytes: riff([list, fmt(), chunk('fact', u32(1_000)), chunk('data', data), list]) },
    { name: 'long.rf64.wav', bytes: riff([chunk('ds64', ds64), fmt(), chunk('data', data, 0xffff_ffff)], 'RF64') },
    { name: 'adpcm-header.wav', bytes: riff([fmt({ tag: 2, bits: 4, blockAlign: 256 }), chunk('data', data)]) },
  ];
}

const u32 = (value: number) => new Uint8Array(new Uint32Array([value]).buffer);

/** Small files that promise, or hold, far more than they weigh. */
function liars(): BaseFile[] {
  return [
    { name: 'promises-4-gigabytes.wav', bytes: riff([fmt(), chunk('data', new Uint8Array(64), 0xffff_fff0)]) },
    { name: 'chunk-of-2-gigabytes.wav', bytes: riff([chunk('junk', new Uint8Array(16), 0x7fff_fffe), fmt()]) },
    { name: 'index-of-millions.m4a', bytes: new Uint8Array(indexBomb(3, 2_000_000)) },
    { name: 'a-day-of-silence.flac', bytes: new Uint8Array(silentFlac(86_400_000)) },
  ];
}

async function recordingsOf(folder: string): Promise<BaseFile[]> {
  const path = folder.startsWith('/') ? folder : fileURLToPath(new URL(`${folder}/`, import.meta.url));
  const names = await readdir(path).catch(() => []); // some of them are not on every machine
  const audio = names.filter((name) => /\.(wav|mp3)$/.test(name)).sort();
  return Promise.all(audio.map(async (name) => ({ name, bytes: cut(await readFile(`${path}/${name}`)) })));
}

/** A copy, so that no part of a larger buffer stays behind it. */
const cut = (bytes: Uint8Array) => new Uint8Array(bytes.subarray(0, mostBytes));

const sound = ['-f', 'lavfi', '-i', 'sine=440:d=1:sample_rate=44100'];
const picture = ['-f', 'lavfi', '-i', 'testsrc=size=32x32:rate=5:duration=1'];
const encoders: Readonly<Record<string, readonly string[]>> = {
  mp3: [...sound, '-metadata', 'title=fuzz'],
  m4a: [...sound, '-c:a', 'aac'],
  'faststart.mp4': [...picture, ...sound, '-movflags', '+faststart'],
  'fragmented.mp4': [...sound, '-movflags', '+frag_keyframe+empty_moov'],
  ogg: [...sound, '-c:a', 'libvorbis'],
  opus: [...sound, '-c:a', 'libopus'],
  flac: sound,
  aac: sound,
  webm: [...sound, '-c:a', 'libopus'],
  mkv: [...picture, ...sound],
  avi: [...picture, ...sound],
  ts: [...picture, ...sound],
  wma: [...sound, '-c:a', 'wmav2'],
  aiff: sound,
  au: sound,
  caf: sound,
  w64: sound,
  ac3: sound,
  'adpcm.wav': [...sound, '-c:a', 'adpcm_ms'],
  mov: [...picture, ...sound],
  flv: [...sound, '-ar', '44100', '-c:a', 'libmp3lame'],
  wv: sound,
  tta: sound,
};

async function encodedKinds(): Promise<BaseFile[]> {
  await using folder = await temporaryFolder();
  const files: BaseFile[] = [];
  for (const [kind, args] of Object.entries(encoders)) files.push(await encode(folder, `made.${kind}`, args));
  return files;
}

async function encode(folder: Folder, name: string, args: readonly string[]): Promise<BaseFile> {
  await make(folder.path(name), ...args);
  return { name, bytes: cut(await readFile(folder.path(name))) };
}
