import type { Prediction, Resource } from './workshop.ts';

/** All resources of a type. */
export const ofType = (resources: readonly Resource[], type: string) =>
  resources.filter((resource) => resource.type === type);

/** The one resource of a type whose name begins so. */
export function theOne(resources: readonly Resource[], type: string, beginning = ''): Resource {
  const found = ofType(resources, type).filter(({ name }) => name.startsWith(beginning));
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} resources of type ${type} named ${beginning}...`);
  return first;
}

/** What stands at a path of properties; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return here;
}

const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

/** Everything with its path, from the outside in. */
export function* walk(value: unknown, path = ''): Iterable<{ readonly path: string; readonly value: unknown }> {
  yield { path, value };
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}/${key}`);
}

/** The same prediction with something changed in it: to show that a check notices. */
export function changed(prediction: Prediction, change: (resources: Resource[]) => void): Prediction {
  const copy = structuredClone(prediction);
  const resources = [...copy.resources];
  change(resources);
  return { ...copy, resources };
}
