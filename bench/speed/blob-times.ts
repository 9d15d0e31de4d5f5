import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** Azurite's own file of what it stores: times in milliseconds, where its answers have whole seconds. */
const databaseName = '__azurite_db_blob__.json';

const databaseSchema = z.object({
  collections: z.array(
    z.looseObject({
      name: z.string(),
      data: z.array(
        z.looseObject({
          containerName: z.string().optional(),
          name: z.string().optional(),
          properties: z.looseObject({ lastModified: z.string() }).optional(),
        }),
      ),
    }),
  ),
});

/**
 * When each blob that is there was last written, in ms since 1970, by `container/name`: the start of the write. To be read
 * once Azurite has ended, which costs nothing of what is measured.
 */
export async function readBlobTimes(azuriteDir: string): Promise<ReadonlyMap<string, number>> {
  const database = databaseSchema.parse(JSON.parse(await readFile(join(azuriteDir, databaseName), 'utf8')));
  const times = new Map<string, number>();
  for (const { containerName, name, properties } of database.collections.flatMap(({ data }) => data)) {
    if (!containerName || !name || !properties) continue;
    times.set(`${containerName}/${name}`, Date.parse(properties.lastModified));
  }
  return times;
}
