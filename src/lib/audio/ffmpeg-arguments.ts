import { sampleRateHz } from './recognition-pcm.ts';

/**
 * Containers that hold sound of their own. Not among them on purpose: playlists and scripts (hls, concat, dash, sdp),
 * which would make the decoder open what they name, pictures, subtitles, and devices.
 */
const containers = [
  ...['aac', 'ac3', 'aiff', 'amr', 'amrnb', 'amrwb', 'ape', 'asf', 'au', 'avi', 'caf', 'dts', 'eac3', 'flac', 'flv'],
  ...[
    'loas',
    'matroska',
    'mov',
    'mp3',
    'mpc',
    'mpc8',
    'mpeg',
    'mpegts',
    'mxf',
    'nistsphere',
    'nut',
    'ogg',
    'oma',
    'rm',
  ],
  ...['tak', 'tta', 'voc', 'w64', 'wav', 'webm', 'wv', 'xwma'],
];

/** Other work shares the host, and no audio decoder gains from more threads. */
const always = ['-nostdin', '-hide_banner', '-threads', '1'];

function input(url: string): string[] {
  const whitelists = ['-protocol_whitelist', 'http,tcp', '-format_whitelist', containers.join(',')];
  return [...whitelists, '-vn', '-sn', '-dn', '-i', url];
}

/** Lets ffmpeg say on standard error what its header says of the file; it ends with a complaint, having no output. */
export function describeArguments(url: string): string[] {
  return [...always, '-loglevel', 'info', ...input(url)];
}

/** Decodes the first audio track of an HTTP address to recognition PCM on standard output. */
export function decodeArguments(url: string): string[] {
  return [
    ...always,
    ...['-loglevel', 'error', ...input(url), '-map', '0:a:0'],
    // Sound that starts later than the picture, or has gaps, keeps its place in time.
    ...['-af', 'aresample=async=1:first_pts=0'],
    ...['-ac', '1', '-ar', `${sampleRateHz}`, '-f', 's16le', 'pipe:1'],
  ];
}

/** Only what starting a program needs: no proxy setting that would divert the loopback address, and no secret. */
export function ffmpegEnvironment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = ['PATH', 'Path', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'];
  return Object.fromEntries(needed.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}
