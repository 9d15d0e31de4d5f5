import type { BindingData } from '../functions/invoker.ts';

/**
 * Matches a blob trigger's path (`audio/{name}.{ext}`) against `container/blob`. A parameter may span slashes, and
 * the last separator wins, as in WebJobs.
 */
export function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      names.push(part.slice(1, -1));
      return '(.+)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`, 's').exec(path);
  return found === null ? undefined : Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
}

/** Fills `{rand-guid}`, `{DateTime}` and the trigger's own values into a path. @throws Error that names what is missing */
export function expandPath(template: string, data: BindingData): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    if (name.toLowerCase() === 'rand-guid') return crypto.randomUUID();
    if (name.toLowerCase() === 'datetime') return new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
    const value = data[name]?.string;
    if (value === undefined || value === null) throw new Error(`No value for named parameter '${name}'.`);
    return value;
  });
}

/** `container/some/blob` in its two parts. */
export function splitBlobPath(path: string): { readonly container: string; readonly name: string } {
  const slash = path.indexOf('/');
  return slash < 0 ? { container: path, name: '' } : { container: path.slice(0, slash), name: path.slice(slash + 1) };
}
