/** How far something is, 0 to 100; undefined where that is not known. `still`: it waits, and does not move. */
export function ProgressBar({
  percent,
  label,
  text,
  still = false,
}: {
  readonly percent: number | undefined;
  /** What is under way, for who cannot see it. */
  readonly label: string;
  /** Where it stands in words, e.g. "42 %, about 3 min left"; the percent alone when left out. */
  readonly text?: string;
  readonly still?: boolean;
}) {
  return (
    <progress
      class={still ? 'bar still' : 'bar'}
      max={100}
      {...(percent === undefined ? {} : { value: percent })}
      aria-label={label}
      {...(text === undefined ? {} : { 'aria-valuetext': text })}
    />
  );
}
