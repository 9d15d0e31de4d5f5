import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const hostSchema = z.looseObject({ extensions: z.looseObject({ durableTask: z.looseObject({}) }) });

/** Copies the built app, so that a build meanwhile changes nothing, with its own number of activities at once. */
export async function copyApp(folder: string, activitiesAtOnce: number | undefined): Promise<string> {
  await mkdir(folder);
  for (const name of ['dist', 'package.json'])
    await cp(join(repository, name), join(folder, name), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const host = hostSchema.parse(JSON.parse(await readFile(join(repository, 'host.json'), 'utf8')));
  if (activitiesAtOnce !== undefined) host.extensions.durableTask['maxConcurrentActivityFunctions'] = activitiesAtOnce;
  await writeFile(join(folder, 'host.json'), JSON.stringify(host));
  return folder;
}
