/** An instant at which a file is divided into segments. */
export interface Cut {
  /** From the start of the file. */
  readonly atMs: number;
  /** Length of the pause that the cut lies in; 0 when no pause was within reach. */
  readonly pauseMs: number;
}

/** A range of a file, `startMs` included, `endMs` not. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}
