import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { decodeAudio } from '../../src/lib/audio/decode.ts';
import { AudioFailure } from '../../src/lib/audio/errors.ts';
import { decodeArguments } from '../../src/lib/audio/ffmpeg-arguments.ts';
import { allFormats } from '../../src/lib/audio/ffmpeg-formats.ts';
import { FfmpegProcess } from '../../src/lib/audio/ffmpeg-process.ts';
import { RangeReader } from '../../src/lib/audio/range-reader.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { type Folder, ffmpegPath, temporaryFolder, withoutFfmpeg } from '../integration/audio-files.ts';
import { allBytes, bytesSource, never } from '../unit/audio-sources.ts';
import { samplesAs, sine, wavFile } from '../unit/audio-wav-writer.ts';
import { type Canary, startCanary } from './canary.ts';
import { addressedFile, aliasFile, aviWithSubtitle } from './hostile-audio.ts';

/** The canaries: sound at an address and in a file, where none may be heard. */
const sound = wavFile({ rateHz: 8_000 }, samplesAs({}, 16_000, sine(440, 8_000)));
let folder: Folder;
let canary: Canary;
let file: string;
before(async () => {
  folder = await temporaryFolder();
  canary = await startCanary(sound);
  file = folder.path('canary.wav');
  await writeFile(file, sound);
});
after(async () => {
  await canary[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const hls = (target: string) =>
  `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target}\n#EXT-X-ENDLIST\n`;
const dash = (target: string) =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period>
  <AdaptationSet mimeType="audio/wav"><Representation id="1" bandwidth="1"><BaseURL>${target}</BaseURL></Representation>
  </AdaptationSet></Period></MPD>`;
const sdp = (port: number) =>
  `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio ${port} RTP/AVP 0\n`;

/** Each of them as a dropped `*.mp3` could be: content decides, so the name plays no part. */
const references: Readonly<Record<string, () => string | Uint8Array>> = {
  'an HLS playlist of an address': () => hls(canary.url),
  'an HLS playlist of a file': () => hls(pathToFileURL(file).href),
  'an HLS playlist with an encryption key at an address': () =>
    hls(pathToFileURL(file).href).replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="${canary.url}"\n#EXTINF`),
  'an HLS playlist that joins protocols': () => hls(`concat:${canary.url}|file:${file}`),
  'an ffconcat script of an address': () => `ffconcat version 1.0\nfile '${canary.url}'\n`,
  'an ffconcat script of a file': () => `ffconcat version 1.0\nfile '${file}'\n`,
  'a DASH manifest': () => dash(canary.url),
  'a session description': () => sdp(canary.port),
  'an ASX playlist': () => `<asx version="3.0"><entry><ref href="${canary.url}"/></entry></asx>`,
  'a playlist after a tag of MP3': () =>
    Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), Buffer.from(hls(canary.url))]),
  'a QuickTime file whose sound is in another file': () => aliasFile(file),
  'a QuickTime file whose sound is at an address': () => addressedFile(canary.url),
  'an AVI with a playlist for subtitles': () => aviWithSubtitle(hls(canary.url)),
};

for (const [what, write] of Object.entries(references)) {
  test(`${what} is refused, and nothing that it names is opened`, { skip: withoutFfmpeg }, async () => {
    canary.forget();
    const content = Buffer.from(write());
    const settings = { ffmpegPath, maxLengthMs: 60_000, ledger: new Ledger() };
    await assert.rejects(allBytes(decodeAudio(bytesSource(content), settings, never)), AudioFailure);
    assert.equal(canary.connections, 0);

    // The decoder itself, as if the look at the first bytes had let it through as anything at all.
    await using reader = await RangeReader.open(bytesSource(content), new Ledger());
    const args = decodeArguments({ url: reader.url, formats: allFormats, maxLengthMs: 60_000 });
    await using ffmpeg = await FfmpegProcess.start(ffmpegPath, args, new Ledger(), never);
    assert.equal((await allBytes(ffmpeg.output)).length, 0, 'no sound comes from elsewhere');
    assert.equal(canary.connections, 0);
  });
}

test('the canaries would be heard: a decoder without these limits opens them', { skip: withoutFfmpeg }, async () => {
  canary.forget();
  const lax = ['-nostdin', '-loglevel', 'error', '-protocol_whitelist', 'file,http,tcp,crypto,concat'];
  const decode = async (content: string | Uint8Array, ...options: readonly string[]) => {
    const path = folder.path('lax.mp3');
    await writeFile(path, content);
    const args = [...lax, ...options, '-i', path, '-f', 's16le', 'pipe:1'];
    const run = promisify(execFile)(ffmpegPath, args, { encoding: 'buffer' });
    return (await run.catch(() => ({ stdout: Buffer.alloc(0) }))).stdout.length;
  };
  assert.ok((await decode(`ffconcat version 1.0\nfile '${file}'\n`, '-safe', '0')) > 0, 'the file, by a script');
  assert.ok((await decode(aliasFile(file), '-enable_drefs', '1', '-use_absolute_path', '1')) > 0, 'by an alias');
  await decode(`ffconcat version 1.0\nfile '${canary.url}'\n`, '-safe', '0');
  assert.ok(canary.connections > 0, 'the address');
});
