import type { Cut, TimeRange } from './cut.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** More than telephone and meeting recordings have. */
export const maxSeparateChannels = 8;

/** A cut of one channel, from 1; of a file whose channels are mixed the channel is absent. */
export interface ChannelCut extends Cut {
  readonly channel?: number;
}

/** A range of one channel, from 1; the channel is absent where they are mixed. */
export interface ChannelRange extends TimeRange {
  readonly channel?: number;
}

/** A segment and its number. In a file whose channels are recognised each by itself they take turns, so that the start of all comes first. */
export interface NumberedSegment extends Segment {
  readonly index: number;
  readonly channel?: number;
}

/** The number of a channel's segment, that counts from 0, where `channels` are recognised each by itself; 1: they are mixed. */
export function segmentIndex(nth: number, channel: number, channels: number): number {
  return nth * channels + channel - 1;
}

/** The channel of a segment, from 1, and which of that channel's it is, from 0. */
export function placeOf(index: number, channels: number): { readonly nth: number; readonly channel: number } {
  return { nth: Math.floor(index / channels), channel: (index % channels) + 1 };
}

/** Nothing where channels are mixed. */
export function channelField(channel: number, channels: number): { readonly channel?: number } {
  return channels > 1 ? { channel } : {};
}

/** The cuts of each channel as those of the file: channel by channel, each in the order of time. */
export function channelCuts(cuts: readonly (readonly Cut[])[]): readonly ChannelCut[] {
  return cuts.flatMap((own, at) => own.map((cut) => ({ ...cut, ...channelField(at + 1, cuts.length) })));
}

/**
 * The segments of all channels in the order of their numbers. Where a channel has fewer than another, some numbers are not there:
 * it is cut where it pauses, and not all cuts can be paid for.
 */
export function numberedSegments(
  lengthMs: number,
  cuts: readonly ChannelCut[],
  channels: number,
): readonly NumberedSegment[] {
  const all = Array.from({ length: channels }, (_, at) => {
    const own = cuts.filter(({ channel = 1 }) => channel === at + 1);
    return segmentsOf(lengthMs, own).map((segment, nth) => ({
      ...segment,
      index: segmentIndex(nth, at + 1, channels),
      ...channelField(at + 1, channels),
    }));
  });
  return all.flat().sort((a, b) => a.index - b.index);
}

/** Numbers up to the last segment's. */
export function segmentCount(cuts: readonly ChannelCut[], channels: number): number {
  return (numberedSegments(Number.POSITIVE_INFINITY, cuts, channels).at(-1)?.index ?? -1) + 1;
}
