import { ResourceFactoryResolver } from '@azure/functions-extensions-base';
import * as z from 'zod';

/** A blob that an event is about: its names, nothing of its content. */
export interface BlobNames {
  readonly container: string;
  readonly name: string;
}

/**
 * What the host sends in place of a blob that is bound by reference. Its third field, Connection, may be a setting's name or a
 * secret value: it is not read.
 */
const reference = z.object({ ContainerName: z.string(), BlobName: z.string() });

/** Makes a blob trigger with `sdkBinding: true` hand over BlobNames. Call once, before the trigger can fire. */
export function registerBlobNames(): void {
  const resolver = ResourceFactoryResolver.getInstance();
  if (resolver.hasResourceFactory('AzureStorageBlobs')) return;
  resolver.registerResourceFactory('AzureStorageBlobs', (data) => {
    const content = Array.isArray(data) ? data[0]?.content : data.content;
    return readBlobNames(content?.toString('utf8') ?? '');
  });
}

function readBlobNames(json: string): BlobNames {
  const { ContainerName, BlobName } = reference.parse(JSON.parse(json));
  return { container: ContainerName, name: BlobName };
}
