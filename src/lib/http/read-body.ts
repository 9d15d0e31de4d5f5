import type { ZodType } from 'zod';
import { parseRequestedOptions } from '../job/resolve-options.ts';
import { BadRequest } from './errors.ts';

/**
 * A request's body by its schema; `shape` says what to send instead. Throws a BadRequest, or a BadOption where nothing but the job's
 * options is wrong.
 */
export function readBody<T>(text: string, schema: ZodType<T>, shape: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadRequest('The body is not JSON.', shape);
  }
  const body = schema.safeParse(json);
  if (body.success) return body.data;
  const { issues } = body.error;
  if (issues.every(({ path }) => path[0] === 'options')) parseRequestedOptions(optionsOf(json));
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new BadRequest(`The body is not what is needed: ${problems.join('; ')}.`, shape);
}

function optionsOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'options' in json ? json.options : undefined;
}
