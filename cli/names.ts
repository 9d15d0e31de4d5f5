import { join, parse } from 'node:path';

/**
 * What files are called in the container: their own names, and of several of one name as many of their folders with it as tell them apart.
 * `paths` are absolute and different.
 */
export function containerNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/).filter(Boolean));
  const depths = parts.map(() => 1);
  const nameOf = (at: number) => parts[at]?.slice(-(depths[at] ?? 1)).join('/') ?? '';
  for (;;) {
    const clashing = [...sharersOf(parts.map((_, at) => nameOf(at)))].filter((at) => canGrow(parts[at], depths[at]));
    if (clashing.length === 0) return parts.map((_, at) => nameOf(at));
    for (const at of clashing) depths[at] = (depths[at] ?? 1) + 1;
  }
}

function canGrow(parts: readonly string[] | undefined, depth: number | undefined): boolean {
  return (depth ?? 1) < (parts?.length ?? 0);
}

/**
 * Where transcripts go, without the format's ending: `talk` for `talk.mp3`, or `talk.mp3` where `talk` is two files', or where a
 * transcript would have the name of a file that was given.
 * @param outputDir instead of the files' own folders, with `names` under it
 */
export function outputPaths(
  files: readonly { readonly path: string; readonly name: string }[],
  formats: readonly string[],
  outputDir: string | undefined,
): string[] {
  const full = files.map(({ path, name }) => (outputDir === undefined ? path : join(outputDir, name)));
  const inputs = new Set(files.map(({ path }) => fold(path)));
  const isInput = (base: string) => formats.some((format) => inputs.has(fold(`${base}.${format}`)));
  const bases = full.map((path) => {
    const { dir, name } = parse(path);
    const base = join(dir, name);
    return isInput(base) ? path : base;
  });
  // A full name may be another one's short one.
  for (;;) {
    const clashing = [...sharersOf(bases.map(fold))].filter((at) => bases[at] !== full[at]);
    if (clashing.length === 0) return bases;
    for (const at of clashing) bases[at] = full[at] ?? '';
  }
}

/** Some file systems take capitals for small letters. */
const fold = (path: string) => path.toLowerCase();

/** Places in a list of what is in it more than once. */
function* sharersOf(names: readonly string[]): Iterable<number> {
  const groups = Map.groupBy(names.keys(), (at) => names[at]);
  for (const group of groups.values()) if (group.length > 1) yield* group;
}
