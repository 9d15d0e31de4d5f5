import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { normalise, normaliseText } from './normalise.ts';

/** Loaded before the app: prints what the host sends for each call, as `RPC <json>`. */
export const recorderSource = `
const core = require('@azure/functions-core');
const { setProgrammingModel } = core;
const text = (key, value) => (value?.type === 'Buffer' ? { $bytes: Buffer.from(value).toString('base64') }
  : ArrayBuffer.isView(value) ? { $bytes: Buffer.from(value).toString('base64') } : value);
core.setProgrammingModel = (model) => {
  const getInvocationModel = model.getInvocationModel.bind(model);
  model.getInvocationModel = (context) => {
    console.log('RPC ' + JSON.stringify(context.request, text));
    return getInvocationModel(context);
  };
  setProgrammingModel(model);
};
`;

/** The part of an invocation that the library reads; the real host sends empty fields beside it. */
const requestSchema = z.object({
  functionId: z.string(),
  inputData: z.array(z.object({ name: z.string(), data: z.record(z.string(), z.unknown()) })),
  triggerMetadata: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type RecordedRequest = z.infer<typeof requestSchema>;

/** The request of one of host-samples/rpc or blob. */
export function recordedRequest(path: string): RecordedRequest {
  const json = JSON.parse(readFileSync(path, 'utf8'));
  return requestSchema.parse((json.request_raw ?? json.request.msg).invocationRequest);
}

/** What the recorder has printed of one function's calls. */
export function recordedCalls(output: string, functionId: string): RecordedRequest[] {
  return [...output.matchAll(/^RPC (.*)$/gm)]
    .map(([, json]) => requestSchema.parse(JSON.parse(json ?? '')))
    .filter((request) => request.functionId === functionId);
}

/** Typed data as one comparable value; of HTTP, what the library reads and the client did not choose. */
function comparableData(data: Readonly<Record<string, unknown>>): unknown {
  const { string, json, bytes, http, modelBindingData } = data;
  if (typeof string === 'string') return { string: comparableText(string) };
  if (typeof json === 'string') return { json: comparableText(json) };
  if (bytes !== undefined) return { bytes: bytesOf(bytes) };
  if (typeof modelBindingData === 'object' && modelBindingData !== null) {
    const { content, ...rest } = z.looseObject({ content: z.unknown() }).parse(modelBindingData);
    return { ...rest, content: bytesOf(content) };
  }
  const { method, url, nullableParams, nullableQuery, body } = Object(http);
  const values = (mapping: object) => Object.entries(mapping).map(([key, { value }]) => [key, value]);
  return {
    method,
    url: normaliseText(url),
    params: values(nullableParams),
    query: values(nullableQuery),
    body: body === null ? null : bytesOf(body.bytes),
  };
}

/** The recordings write bytes as base64 or, where they are a text, as that. */
function bytesOf(value: unknown): string {
  const { $bytes, $bytes_utf8 } = Object(value);
  return typeof $bytes === 'string' ? Buffer.from($bytes, 'base64').toString() : String($bytes_utf8);
}

function comparableText(text: string): unknown {
  // The time of a call, and what the recordings' hubs and keys were called.
  const plain = text
    .replaceAll(/\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/g, '<time>')
    .replaceAll(/RealHub\d?/g, 'RealHub')
    .replaceAll('code=local', 'code=<key>');
  try {
    return normalise(JSON.parse(plain));
  } catch {
    return normaliseText(plain);
  }
}

/** Client headers differ; message ids and receipts are made up; sizes of keys do not matter. */
export function comparableRequest(request: RecordedRequest) {
  const { Headers: _, Id: __, PopReceipt: ___, ...metadata } = request.triggerMetadata;
  const triggerNames = new Set(request.inputData.map(({ name }) => name));
  return {
    inputData: request.inputData.map(({ name, data }) => [name, comparableData(data)]),
    triggerMetadata: Object.fromEntries(
      Object.entries(metadata)
        .filter(([name]) => !triggerNames.has(name)) // the same value once more
        .map(([name, data]): [string, unknown] => [name, comparableData(data)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}
