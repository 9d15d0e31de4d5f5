/**
 * The value of a setting as Azure would give it to the app. What is known before a deployment is worked out; of the rest (an id, a
 * connection string) only that there is something.
 */
export function settingValue(value: unknown): string {
  const text = String(value);
  return text.startsWith('[') && text.endsWith(']') ? evaluate(text.slice(1, -1)) : text;
}

/** Expressions of ARM templates, those that the app's settings have: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
function evaluate(expression: string): string {
  const source = expression.trim();
  if (source === 'environment().suffixes.storage') return 'core.windows.net';
  if (source === 'environment().authentication.loginEndpoint') return 'https://login.microsoftonline.com/';
  if (/^reference\(/.test(source)) return 'known-to-azure';
  if (/^'(?:[^']|'')*'$/.test(source)) return source.slice(1, -1).replaceAll("''", "'");
  const format = /^format\((.*)\)$/s.exec(source)?.[1];
  if (format === undefined) throw new Error(`The test does not know this expression: ${source}`);
  const [pattern, ...values] = splitArguments(format).map(evaluate);
  return (pattern ?? '').replace(/\{(\d+)\}/g, (_, index) => values[Number(index)] ?? '');
}

/** Splits at the commas that are in no string and in no parentheses. */
function splitArguments(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === ',' && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, text.slice(from)];
}
