/**
 * The planner's prediction of the time from the drop of a WAV file to its transcript, in ms; undefined while there is no planner that
 * predicts. The one place that knows of it.
 */
export function predictedFinishMs(_lengthMs: number, _quota: number): number | undefined {
  return undefined;
}
