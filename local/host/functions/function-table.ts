import { type AppFunction, FunctionInError, functionName, parseFunction } from './app-function.ts';
import type { BindingSupport } from './invoker.ts';

/** Puts a function under its trigger's care. @throws FunctionInError when it cannot run here */
export type AddFunction = (fn: AppFunction) => void;

export interface FunctionTable {
  readonly running: readonly AppFunction[];
  /** What is said of each function that does not run. */
  readonly inError: readonly string[];
}

/**
 * Reads what the worker registered and gives each function to its trigger. What this host lacks is refused by name;
 * the other functions go on, as on the real host.
 * @param triggers by lower-case trigger type
 */
export function tabulate(
  metadata: readonly string[],
  triggers: Readonly<Record<string, AddFunction>>,
  bindings: BindingSupport,
  settings: NodeJS.ProcessEnv,
): FunctionTable {
  const running: AppFunction[] = [];
  const inError: string[] = [];
  for (const json of metadata) {
    const name = functionName(json);
    try {
      if (isDisabled(name, settings)) {
        inError.push(`Function '${name}' is disabled`);
        continue;
      }
      const fn = parseFunction(json, settings);
      refuseWhatIsLacking(fn, triggers, bindings);
      triggers[fn.trigger.type]?.(fn);
      running.push(fn);
    } catch (error) {
      if (!(error instanceof FunctionInError)) throw error;
      inError.push(`The '${name}' function is in error: ${error.message}`);
    }
  }
  return { running, inError };
}

function isDisabled(name: string, settings: NodeJS.ProcessEnv): boolean {
  return /^(true|1)$/i.test(settings[`AzureWebJobs.${name}.Disabled`] ?? '');
}

function refuseWhatIsLacking(
  fn: AppFunction,
  triggers: Readonly<Record<string, AddFunction>>,
  bindings: BindingSupport,
): void {
  const lacks = (what: string) => new FunctionInError(`${what} is not supported by this local host.`);
  if (triggers[fn.trigger.type] === undefined) throw lacks(`The trigger '${fn.trigger.type}'`);
  if (fn.hasRetryPolicy) throw lacks('A retry policy');
  for (const { type } of fn.inputs) if (bindings.inputs[type] === undefined) throw lacks(`The input '${type}'`);
  for (const { type } of fn.outputs) if (bindings.outputs[type] === undefined) throw lacks(`The output '${type}'`);
}
