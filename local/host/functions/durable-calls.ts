import type { DurableFunctionCall, DurableFunctionOutcome } from '../durable/contract.ts';
import type { RpcTypedData } from '../rpc.ts';
import type { AppFunction } from './app-function.ts';
import type { BindingData, Invoker } from './invoker.ts';

const triggerTypes = { orchestration: 'orchestrationtrigger', activity: 'activitytrigger' } as const;

/** The app's orchestrations and activities, as the durable engine calls them. */
export class DurableCalls {
  readonly #invoker: Invoker;
  readonly #functions = new Map<string, AppFunction>();

  constructor(invoker: Invoker) {
    this.#invoker = invoker;
  }

  add(fn: AppFunction): void {
    this.#functions.set(fn.name, fn);
  }

  has(kind: DurableFunctionCall['kind'], name: string): boolean {
    return this.#functions.get(name)?.trigger.type === triggerTypes[kind];
  }

  async invoke(call: DurableFunctionCall): Promise<DurableFunctionOutcome> {
    const fn = this.#functions.get(call.functionName);
    if (fn === undefined) return { ok: false, message: `Function '${call.functionName}' does not exist.` };
    const trigger = { string: call.triggerValue };
    const metadata: BindingData = {
      [fn.trigger.name]: trigger,
      ...(call.kind === 'activity' ? activityMetadata(call) : orchestrationMetadata(call)),
    };
    const outcome = await this.#invoker.invoke(fn, trigger, metadata);
    return outcome.ok ? { ok: true, returnValue: fromTypedData(outcome.response.returnValue) } : outcome;
  }
}

function activityMetadata(call: DurableFunctionCall): BindingData {
  const isText = call.triggerValue.startsWith('"');
  return {
    instanceId: { string: call.instanceId },
    data: { json: isText ? JSON.stringify(call.triggerValue) : call.triggerValue },
  };
}

/** All of the trigger's own fields but the history. */
function orchestrationMetadata(call: DurableFunctionCall): BindingData {
  const trigger: unknown = JSON.parse(call.triggerValue);
  const metadata: Record<string, RpcTypedData> = {};
  for (const [key, value] of Object.entries(trigger ?? {})) {
    if (key === 'history' || value === null) continue;
    if (typeof value === 'object') metadata[key] = { json: JSON.stringify(value) };
    else metadata[key] = { string: typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value) };
  }
  return metadata;
}

function fromTypedData(data: RpcTypedData | null | undefined): unknown {
  if (data?.json !== undefined && data.json !== null) return JSON.parse(data.json);
  if (data?.bytes) return Buffer.from(data.bytes).toString('base64');
  return data?.string ?? data?.int ?? data?.double ?? null;
}
