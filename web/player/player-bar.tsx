import { useEffect, useRef, useState } from 'preact/hooks';
import { type Peaks, readPeaks } from '../api/recording.ts';
import type { Reading } from '../transcript/reading.ts';
import { clock } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { speeds } from './player.ts';
import { Waveform } from './waveform.tsx';

const skipMs = 5_000;

/** Plays the recording, below whatever is read. */
export function PlayerBar({
  reading,
  jobId,
  hasPeaks,
}: {
  readonly reading: Reading;
  readonly jobId: string;
  /** They are there once the job has ended. */
  readonly hasPeaks: boolean;
}) {
  const { player } = reading;
  const holder = useRef<HTMLDivElement>(null);
  const [peaks, setPeaks] = useState<Peaks>();
  useEffect(() => {
    holder.current?.append(player.audio);
    void player.open();
  }, [player]);
  useEffect(() => {
    const gone = new AbortController();
    // Without them there is a plain bar, which says all that has to be said.
    if (hasPeaks) readPeaks(jobId, gone.signal).then(setPeaks, () => {});
    return () => gone.abort();
  }, [jobId, hasPeaks]);
  const isPlaying = player.isPlaying.value;
  const unplayable = player.unplayable.value;
  return (
    <section class="player" aria-label="Player">
      <div class="player-inner">
        <Waveform reading={reading} peaks={peaks} />
        <div class="player-controls">
          <span class="player-time numbers">
            {clock(player.placeMs.value / 1000)} <span class="muted">/ {clock(player.lengthMs.value / 1000)}</span>
          </span>
          <div class="player-buttons">
            <button
              type="button"
              class="button quiet icon-only"
              aria-label="5 seconds back"
              title="5 s back (J)"
              onClick={() => reading.seek(player.nowMs - skipMs)}
            >
              <Icon name="skip-back" />
            </button>
            <button
              type="button"
              class="button primary play"
              aria-label={isPlaying ? 'Pause' : 'Play'}
              title={isPlaying ? 'Pause (K)' : 'Play (K)'}
              disabled={unplayable !== undefined}
              onClick={() => player.toggle()}
            >
              <Icon name={isPlaying ? 'pause' : 'play'} />
            </button>
            <button
              type="button"
              class="button quiet icon-only"
              aria-label="5 seconds on"
              title="5 s on (L)"
              onClick={() => reading.seek(player.nowMs + skipMs)}
            >
              <Icon name="skip-on" />
            </button>
          </div>
          <div class="player-more">
            {reading.follows.value || !isPlaying ? null : (
              <button
                type="button"
                class="button follow"
                onClick={() => {
                  reading.follows.value = true;
                  reading.show(reading.current.value);
                }}
              >
                Follow
              </button>
            )}
            <label class="speed">
              <span class="visually-hidden">Speed</span>
              <select
                value={player.speed.value}
                onChange={({ currentTarget }) => player.setSpeed(Number(currentTarget.value))}
              >
                {speeds.map((speed) => (
                  <option key={speed} value={speed}>
                    {speed}×
                  </option>
                ))}
              </select>
            </label>
          </div>
        </div>
        {player.isWaiting.value && !unplayable ? (
          <p class="player-note muted" role="status">
            Loading the recording …
          </p>
        ) : null}
        {unplayable ? (
          <div class="player-note" role="status">
            <Icon name="alert" />
            <p>
              {unplayable.message} <span class="muted">{unplayable.remedy}</span>
            </p>
            <button type="button" class="link" onClick={() => void player.tryAgain()}>
              Try again
            </button>
          </div>
        ) : null}
        <div ref={holder} hidden />
      </div>
    </section>
  );
}
