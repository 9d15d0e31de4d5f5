import { FunctionInError } from '../functions/app-function.ts';

/** The constraints that this host knows, as ASP.NET's routing defines them; any other is refused by name. */
const knownConstraints: Readonly<Record<string, string>> = {
  int: '-?\\d+',
  long: '-?\\d+',
  alpha: '[A-Za-z]+',
  bool: '[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]',
  guid: '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
};

export interface RouteTemplate {
  /** The route's values when the path matches, else undefined. @param path as sent, with a leading slash */
  readonly match: (path: string) => Readonly<Record<string, string>> | undefined;
  /** One number a segment; a smaller one is more specific and is tried first. */
  readonly precedence: readonly number[];
}

/**
 * Compiles `jobs/{id:int}/{*rest}`: literals without regard to case, parameters, optional ones (`{id?}`), a
 * catch-all at the end, constraints.
 * @throws FunctionInError for a constraint that is not supported
 */
export function compileRoute(template: string): RouteTemplate {
  const names: string[] = [];
  const segments = template.split('/').filter((segment) => segment !== '');
  const patterns = segments.map((segment) => segmentPattern(segment, names));
  const regex = new RegExp(`^${patterns.map(({ pattern }) => pattern).join('')}/?$`, 'i');
  return {
    precedence: patterns.map(({ precedence }) => precedence),
    match: (path) => {
      const found = regex.exec(path);
      if (found === null) return undefined;
      const entries = names.map((name, index) => [name, decodePath(found[index + 1] ?? '')] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== ''));
    },
  };
}

/** Orders two precedences, the more specific first. */
export function compareRoutes(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return left - right;
  }
  return a.length - b.length;
}

function segmentPattern(segment: string, names: string[]): { pattern: string; precedence: number } {
  const catchAll = /^\{\*{1,2}([^:}?]+)\}$/.exec(segment);
  if (catchAll?.[1] !== undefined) {
    names.push(catchAll[1]);
    return { pattern: '(?:/(.*))?', precedence: 5 };
  }
  let constrained = false;
  let optional = false;
  let literal = '';
  const pattern = segment
    .split(/(\{[^}]+\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const parameter = /^\{([^:}?]+)((?::[^:}?]+)*)(\?)?\}$/.exec(part);
      if (parameter === null) {
        literal += part;
        return escapeRegExp(part);
      }
      const [, name = '', constraints = '', mark] = parameter;
      names.push(name);
      optional ||= mark !== undefined;
      constrained ||= constraints !== '';
      return `(${constraintPattern(constraints)})`;
    })
    .join('');
  if (pattern === escapeRegExp(literal)) return { pattern: `/${pattern}`, precedence: 1 };
  return { pattern: optional ? `(?:/${pattern})?` : `/${pattern}`, precedence: constrained || literal !== '' ? 2 : 3 };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function constraintPattern(constraints: string): string {
  const wanted = constraints.split(':').filter((name) => name !== '');
  const pattern = wanted.map((name) => {
    const [, longest] = /^maxlength\((\d+)\)$/.exec(name) ?? [];
    const known = longest === undefined ? knownConstraints[name] : `[^/]{0,${longest}}`;
    if (known === undefined) throw new FunctionInError(`The route constraint '${name}' is not supported by this host.`);
    return `(?=(?:${known})(?:/|$))`;
  });
  return `${pattern.join('')}[^/]+`;
}

/** Decodes what was sent, but leaves an encoded slash as it is, as the real server does. */
function decodePath(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(/%2f/gi, '%252F'));
  } catch {
    return text; // a stray percent sign stands for itself
  }
}
