import { clock, duration } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { Gap } from './rows.ts';

/** Says in the text that something of the recording is missing there. */
export function GapNote({
  gap: { startMs, endMs, channel },
  isTabStop,
  onRetry,
}: {
  readonly gap: Gap;
  readonly isTabStop: boolean;
  readonly onRetry?: () => void;
}) {
  return (
    <div class="gap">
      <span class="time numbers">{clock(startMs / 1000)}</span>
      <p>
        <Icon name="alert" /> {duration((endMs - startMs) / 1000)}
        {channel === undefined ? '' : ` of channel ${channel}`} are missing here: they were not recognised.{' '}
        {onRetry ? (
          <button type="button" class="link" tabIndex={isTabStop ? 0 : -1} onClick={onRetry}>
            Recognise them now
          </button>
        ) : null}
      </p>
    </div>
  );
}
