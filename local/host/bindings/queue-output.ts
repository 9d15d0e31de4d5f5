import { type Binding, textOption } from '../functions/app-function.ts';
import type { RpcTypedData } from '../rpc.ts';
import { connectionOf } from './blob-binding.ts';
import type { StorageConnections } from './storage-connections.ts';

export type QueueEncoding = 'base64' | 'none';

/** Sends a function's queue output: a text, an object as indented JSON, an array as a message for each item. */
export async function writeQueueOutput(
  storage: StorageConnections,
  binding: Binding,
  value: RpcTypedData,
  encoding: QueueEncoding,
): Promise<void> {
  const queue = storage.queues(connectionOf(binding)).getQueueClient(textOption(binding, 'queueName'));
  await queue.createIfNotExists();
  for (const message of messages(value)) await queue.sendMessage(encodeMessage(message, encoding));
}

/** A message's text as it lies in the queue. */
export function encodeMessage(message: string | Uint8Array, encoding: QueueEncoding): string {
  return encoding === 'base64' ? Buffer.from(message).toString('base64') : Buffer.from(message).toString('utf8');
}

function messages(value: RpcTypedData): (string | Uint8Array)[] {
  if (value.bytes) return [value.bytes];
  if (value.json === undefined || value.json === null) return [value.string ?? String(value.int ?? value.double ?? '')];
  const parsed: unknown = JSON.parse(value.json);
  const items = Array.isArray(parsed) ? parsed : [parsed];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item, null, 2)));
}
