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

/** What ffmpeg is told: the first audio track of an HTTP address to recognition PCM on its standard output. */
export function ffmpegArguments(url: string): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error'],
    // Other work shares the host; no audio decoder gains from more threads.
    ...['-threads', '1'],
    ...['-protocol_whitelist', 'http,tcp', '-format_whitelist', containers.join(',')],
    ...['-vn', '-sn', '-dn', '-i', url, '-map', '0:a:0'],
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
