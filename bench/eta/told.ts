/** What a job's status said at one look. */
export interface Look {
  /** Since the drop. */
  readonly atMs: number;
  readonly state: string;
  readonly percent: number;
  /** Absent while the job is planned or published, or waits. */
  readonly etaMs?: number;
}

/** What was told of the time left, and how far that was from the truth. */
export interface Told {
  readonly atMs: number;
  readonly leftMs: number;
  readonly toldMs: number;
  readonly errorMs: number;
  /** By the time that was left. */
  readonly errorPercent: number;
}

/** Near the end a quarter of what is left is less than a note of what is under way may be late, and a look may take on a busy machine. */
export const leastErrorMs = 2_000;
export const allowedPercent = 25;

/** What was told at a look; undefined when nothing was. */
function toldAt({ atMs, etaMs }: Look, tookMs: number): Told | undefined {
  const leftMs = tookMs - atMs;
  if (etaMs === undefined || leftMs <= 0) return undefined;
  const errorMs = etaMs - leftMs;
  return { atMs, leftMs, toldMs: etaMs, errorMs, errorPercent: (100 * errorMs) / leftMs };
}

/** What was told at the last look before a part of the time was over; undefined when nothing was then. */
export function toldAfter(part: number, looks: readonly Look[], tookMs: number): Told | undefined {
  const look = looks.findLast(({ atMs }) => atMs <= part * tookMs);
  return look && toldAt(look, tookMs);
}

/** From half-way on, what was further off than is allowed: by how much of the allowance the worst was off, 1 being all of it. */
export function worstShare(
  looks: readonly Look[],
  tookMs: number,
): { readonly share: number; readonly told: Told } | undefined {
  const late = looks.filter(({ atMs }) => atMs >= tookMs / 2).flatMap((look) => toldAt(look, tookMs) ?? []);
  const shares = late.map((told) => {
    const allowedMs = Math.max(leastErrorMs, (told.leftMs * allowedPercent) / 100);
    return { share: Math.abs(told.errorMs) / allowedMs, told };
  });
  return shares.toSorted((a, b) => b.share - a.share)[0];
}

/** How often the percent was less than at the look before. */
export function stepsBack(looks: readonly Look[]): number {
  return looks.filter(({ percent }, at) => percent < (looks[at - 1]?.percent ?? 0)).length;
}
