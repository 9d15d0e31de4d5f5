import * as z from 'zod';

const bindingSchema = z.looseObject({
  type: z.string().transform((type) => type.toLowerCase()),
  direction: z.enum(['in', 'out']),
});

const metadataSchema = z.object({
  name: z.string(),
  bindings: z.record(z.string(), bindingSchema),
  retryOptions: z.unknown().optional(),
});

/** One input or output of a function, with the options of its type beside it; `type` is lower case. */
export type Binding = z.infer<typeof bindingSchema> & { readonly name: string };

/** A function as the app registered it. */
export interface AppFunction {
  readonly name: string;
  readonly trigger: Binding;
  readonly inputs: readonly Binding[];
  /** One of them may be named `$return`. */
  readonly outputs: readonly Binding[];
  readonly hasRetryPolicy: boolean;
}

/** Why a function cannot run here; the others go on without it. */
export class FunctionInError extends Error {}

/**
 * Reads a function's metadata, with every `%SETTING%` in its bindings replaced.
 * @throws FunctionInError that names the binding or the setting
 */
export function parseFunction(json: string, settings: NodeJS.ProcessEnv): AppFunction {
  const { name, bindings, retryOptions } = metadataSchema.parse(JSON.parse(json));
  const all = Object.entries(bindings).map(([bindingName, binding]): Binding => {
    const expanded: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(binding)) {
      expanded[key] = typeof value === 'string' ? expandSettings(value, settings) : value;
    }
    return { ...expanded, type: binding.type, direction: binding.direction, name: bindingName };
  });
  const trigger = all.find((binding) => binding.type.endsWith('trigger'));
  if (trigger === undefined) throw new FunctionInError(`The function '${name}' has no trigger.`);
  return {
    name,
    trigger,
    inputs: all.filter((binding) => binding.direction === 'in' && binding !== trigger),
    outputs: all.filter((binding) => binding.direction === 'out'),
    hasRetryPolicy: retryOptions !== undefined && retryOptions !== null,
  };
}

/** The name alone, for saying which function is in error. */
export function functionName(json: string): string {
  return z.object({ name: z.string() }).parse(JSON.parse(json)).name;
}

/** Replaces each `%NAME%` by that app setting. @throws FunctionInError when there is no such setting */
export function expandSettings(text: string, settings: NodeJS.ProcessEnv): string {
  return text.replace(/%([^%\s]+)%/g, (whole, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new FunctionInError(`'${whole}' does not resolve to a value.`);
    return value;
  });
}

/** An option of a binding that has to be a text. @throws FunctionInError that names it */
export function textOption(binding: Binding, key: string): string {
  const value = binding[key];
  if (typeof value !== 'string') {
    throw new FunctionInError(`The binding '${binding.name}' (${binding.type}) has no '${key}'.`);
  }
  return value;
}
