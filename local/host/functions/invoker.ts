import type { InvocationOutcome, InvocationRequest, RpcTypedData } from '../rpc.ts';
import type { AppFunction, Binding } from './app-function.ts';

/** Text values that a trigger knows (route values, a blob's name) and that other bindings' paths may use. */
export type BindingData = Readonly<Record<string, RpcTypedData>>;

/** What a binding other than the trigger is made of; keyed by its lower-case type. */
export interface BindingSupport {
  readonly inputs: Readonly<Record<string, (binding: Binding, data: BindingData) => Promise<RpcTypedData | null>>>;
  readonly outputs: Readonly<
    Record<string, (binding: Binding, value: RpcTypedData, data: BindingData, invocationId: string) => Promise<void>>
  >;
}

export interface InvokerDeps {
  readonly invoke: (request: InvocationRequest) => Promise<InvocationOutcome>;
  readonly httpUri: () => Promise<string | undefined>;
  readonly bindings: BindingSupport;
  readonly log: (line: string) => void;
}

/** Calls one function the way each trigger needs it: inputs fetched before, outputs written after. */
export class Invoker {
  readonly #deps: InvokerDeps;

  constructor(deps: InvokerDeps) {
    this.#deps = deps;
  }

  /** Where the running worker takes streamed HTTP, once one runs; undefined when the app does not stream. */
  httpUri(): Promise<string | undefined> {
    return this.#deps.httpUri();
  }

  async invoke(
    fn: AppFunction,
    triggerData: RpcTypedData,
    triggerMetadata: BindingData,
    invocationId: string = crypto.randomUUID(),
  ): Promise<InvocationOutcome> {
    const outcome = await this.#run(fn, triggerData, triggerMetadata, invocationId);
    if (!outcome.ok) {
      this.#deps.log(`error: Executed 'Functions.${fn.name}' (Failed, Id=${invocationId}): ${outcome.message}`);
    }
    return outcome;
  }

  async #run(
    fn: AppFunction,
    triggerData: RpcTypedData,
    triggerMetadata: BindingData,
    invocationId: string,
  ): Promise<InvocationOutcome> {
    const { inputs, outputs } = this.#deps.bindings;
    try {
      const inputData = [{ name: fn.trigger.name, data: triggerData }];
      for (const binding of fn.inputs) {
        const data = await inputs[binding.type]?.(binding, triggerMetadata);
        if (data !== null && data !== undefined) inputData.push({ name: binding.name, data });
      }
      const outcome = await this.#deps.invoke({ invocationId, functionId: fn.name, inputData, triggerMetadata });
      if (!outcome.ok) return outcome;
      for (const binding of fn.outputs) {
        const value =
          binding.name === '$return'
            ? outcome.response.returnValue
            : outcome.response.outputData.find(({ name }) => name === binding.name)?.data;
        if (value !== undefined && value !== null) {
          await outputs[binding.type]?.(binding, value, triggerMetadata, invocationId);
        }
      }
      return outcome;
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }
}
