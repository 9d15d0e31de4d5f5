import type { Holders } from './holders.ts';

/** The paths as lines of text, at most `most` of them. */
export function holdersText(holders: Holders, most: number): readonly string[] {
  const { name, instances, unheld, references, paths } = holders;
  const [fewest, often] = references;
  const times = fewest === often ? `${often}` : `${fewest} to ${often}`;
  const lines = [`${instances} × ${name}, each referred to ${times} time(s).`];
  if (unheld > 0) lines.push(`${unheld} of them are held by nothing but weak references.`);
  for (const { count, steps } of paths.slice(0, most)) {
    const width = Math.max(...steps.map(({ by }) => by.length));
    lines.push('', `${count} held by`);
    for (const { by, what } of steps) lines.push(`    ${by.padEnd(width)}  ${what}`);
  }
  if (paths.length > most) lines.push('', `${paths.length - most} more path(s); --paths shows more.`);
  return lines;
}
