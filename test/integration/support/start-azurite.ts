import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as local from '../../../local/storage/azurite.ts';

/** An emulator on free ports whose data is thrown away with it; `location` is a folder to keep the data in instead. */
export async function startAzurite(options: { readonly location?: string } = {}): Promise<local.Azurite> {
  const location = options.location ?? (await mkdtemp(join(tmpdir(), 'azurite-')));
  const remove = async () => {
    if (options.location === undefined) await rm(location, { recursive: true, force: true, maxRetries: 5 });
  };
  const azurite = await local.startAzurite({ location }).catch(async (thrown) => {
    await remove();
    throw thrown;
  });
  return {
    ...azurite,
    async [Symbol.asyncDispose]() {
      await azurite[Symbol.asyncDispose]();
      await remove();
    },
  };
}
