import type { Sniffed } from './sniff.ts';

/**
 * ffmpeg's demuxers for containers that hold sound of their own. Not among them on purpose: playlists and scripts (hls, dash,
 * concat, sdp), which would make the decoder open what they name, pictures, subtitles, and devices.
 */
export const allFormats: readonly string[] = [
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

/** What each format that is recognised by its first bytes may be read as. */
const formatsOf: Readonly<Record<string, readonly string[]>> = {
  'WAV, big-endian': ['wav'],
  'AVI video': ['avi'],
  Wave64: ['w64'],
  // A tag of MP3's kind stands before other formats too.
  MP3: ['mp3', 'aac', 'ac3', 'ape', 'flac', 'mpc', 'mpc8', 'oma', 'tak', 'tta', 'wv'],
  M4A: ['mov'],
  QuickTime: ['mov'],
  '3GP': ['mov'],
  MP4: ['mov'],
  OGG: ['ogg'],
  FLAC: ['flac'],
  'Matroska or WebM': ['matroska'],
  AMR: ['amr'],
  'Windows Media': ['asf'],
  AIFF: ['aiff'],
  AU: ['au'],
  CAF: ['caf'],
  'Flash video': ['flv'],
  "Monkey's Audio": ['ape'],
  WavPack: ['wv'],
  'True Audio': ['tta'],
  'Creative Voice': ['voc'],
  'AC-3': ['ac3', 'eac3'],
  AAC: ['aac'],
  'MPEG video': ['mpeg'],
  'MPEG transport stream': ['mpegts'],
};

/** The demuxers that may read what these first bytes belong to. */
export function ffmpegFormats(sniffed: Extract<Sniffed, { kind: 'wav' | 'encoded' | 'unknown' }>): readonly string[] {
  if (sniffed.kind === 'wav') return ['wav'];
  return (sniffed.kind === 'encoded' && formatsOf[sniffed.description]) || allFormats;
}
