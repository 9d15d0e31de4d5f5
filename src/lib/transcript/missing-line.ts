import type { ChannelRange } from '../audio/channels.ts';
import { timestamp } from './timestamp.ts';

/** Says to a reader what is not there. */
export function missingLine({ startMs, endMs, channel }: ChannelRange): string {
  const of = channel === undefined ? '' : ` of channel ${channel}`;
  return `[missing: ${timestamp(startMs, '.')} to ${timestamp(endMs, '.')}${of} was not recognised]`;
}
