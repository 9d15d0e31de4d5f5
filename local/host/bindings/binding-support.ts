import type { BindingSupport } from '../functions/invoker.ts';
import { readBlobInput, writeBlobOutput } from './blob-binding.ts';
import { type QueueEncoding, writeQueueOutput } from './queue-output.ts';
import type { StorageConnections } from './storage-connections.ts';

/** Every binding that this host knows, triggers apart. A function that has another one is refused by name. */
export function bindingSupport(
  storage: StorageConnections,
  queueEncoding: QueueEncoding,
  clientBinding: () => string,
): BindingSupport {
  const durableClient = async () => ({ string: clientBinding() });
  return {
    inputs: {
      durableclient: durableClient,
      orchestrationclient: durableClient,
      blob: (binding, data) => readBlobInput(storage, binding, data),
    },
    outputs: {
      http: async () => undefined, // the HTTP trigger sends it
      blob: (binding, value, data, invocationId) => writeBlobOutput(storage, binding, value, data, invocationId),
      queue: (binding, value) => writeQueueOutput(storage, binding, value, queueEncoding),
    },
  };
}
