import type { Instance } from '../instance-store.ts';
import { toSeconds } from '../timestamps.ts';

/** An instance as the status query shows it. */
export function statusView(instance: Instance, showInput: boolean): Record<string, unknown> {
  const { name, instanceId, status, input, customStatus, output, createdAt, updatedAt } = instance;
  return {
    name,
    instanceId,
    runtimeStatus: status,
    input: showInput ? JSON.parse(input) : null,
    customStatus: parsed(customStatus),
    output: parsed(output),
    createdTime: toSeconds(createdAt),
    lastUpdatedTime: toSeconds(updatedAt),
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
