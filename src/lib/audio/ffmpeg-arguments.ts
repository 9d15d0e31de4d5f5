import { sampleRateHz } from './recognition-pcm.ts';

/** What ffmpeg is to read, and as what. */
export interface FfmpegInput {
  readonly url: string;
  /** Demuxers that may read it: with one, ffmpeg does not look for itself. */
  readonly formats: readonly string[];
  /** The longest recording that is accepted. */
  readonly maxLengthMs: number;
}

/** Other work shares the host, and no audio decoder gains from more threads. */
const always = ['-nostdin', '-hide_banner', '-threads', '1'];

/** The index of an hour of AAC at 48 kHz in an MP4 is one piece of memory of 4.1 MB, the largest that any file needs. */
const indexBytesPerHour = 5 * 1024 * 1024;
const leastAllocationBytes = 64 * 1024 * 1024;

function input({ url, formats, maxLengthMs }: FfmpegInput): string[] {
  const allocationBytes = Math.max(leastAllocationBytes, Math.ceil((maxLengthMs / 3_600_000) * indexBytesPerHour));
  return [
    ...['-max_alloc', `${allocationBytes}`],
    ...['-protocol_whitelist', 'http,tcp', '-format_whitelist', formats.join(',')],
    ...(formats.length === 1 ? ['-f', ...formats] : []),
    ...['-vn', '-sn', '-dn', '-i', url],
  ];
}

/** Lets ffmpeg say on standard error what its header says of the file; it ends with a complaint, having no output. */
export function describeArguments(from: FfmpegInput): string[] {
  return [...always, '-loglevel', 'info', ...input(from)];
}

/**
 * Sound that starts later than the picture, or has gaps, keeps its place in time. ffmpeg holds a gap as samples, all at once: it
 * is made of recognition PCM, the smallest, and where it takes more than the largest allocation it becomes shorter.
 */
function filters(channels: KeptChannels | undefined): string[] {
  const layout = channels ? channels.layout : 'mono';
  const form = `aformat=sample_fmts=s16${layout === undefined ? '' : `:channel_layouts=${layout}`}`;
  return [`aresample=${sampleRateHz}`, form, 'aresample=async=1:first_pts=0'];
}

/** Channels that are kept apart. By the name of how they stand they are as many and in the same order, whatever the track does later. */
export interface KeptChannels {
  readonly count: number;
  /** The decoder's name for it, where it has one. */
  readonly layout?: string;
}

/** Decodes the first audio track of an HTTP address to recognition PCM on standard output: all channels mixed, or these, interleaved. */
export function decodeArguments(from: FfmpegInput, channels?: KeptChannels): string[] {
  return [
    ...always,
    ...['-loglevel', 'error', ...input(from), '-map', '0:a:0', '-af', filters(channels).join(',')],
    ...['-f', 's16le', 'pipe:1'],
  ];
}

/** Only what starting a program needs: no proxy setting that would divert the loopback address, and no secret. */
export function ffmpegEnvironment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = ['PATH', 'Path', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'];
  return Object.fromEntries(needed.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}
