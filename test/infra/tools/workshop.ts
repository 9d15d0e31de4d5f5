import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { BicepProcess } from './bicep-process.ts';
import { inRepository } from './repository.ts';

const infraDir = inRepository('infra');

/** Where it would be deployed to. */
const place = {
  tenantId: '00000000-0000-0000-0000-00000000000a',
  subscriptionId: '00000000-0000-0000-0000-00000000000b',
  location: 'westeurope',
  deploymentName: 'check',
};
/** What the parameter files ask the environment for. */
const environment = { ALERT_EMAIL: 'operator@example.com', AZURE_ENV_NAME: 'check', AZURE_LOCATION: 'westeurope' };

const resourceSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  properties: z.record(z.string(), z.unknown()).default({}),
  tags: z.record(z.string(), z.string()).optional(),
});
const snapshotSchema = z.object({
  predictedResources: z.array(resourceSchema),
  outputs: z.record(z.string(), z.unknown()),
  diagnostics: z.array(z.unknown()).length(0),
});
const compiledSchema = z.object({
  contents: z.string().nullish(),
  diagnostics: z.array(z.object({ source: z.string(), level: z.string(), code: z.string(), message: z.string() })),
});

export type Resource = z.output<typeof resourceSchema>;

/** What Azure would be asked for; a value that only Azure knows is left as an expression, in brackets. */
export interface Prediction {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Compiled {
  readonly template: unknown;
  /** Errors, warnings and what the linter says. */
  readonly complaints: readonly string[];
}

/** A copy of infra/ and a compiler for it. */
export class Workshop implements AsyncDisposable {
  readonly #bicep: BicepProcess;
  readonly #folder: string;

  constructor(bicep: BicepProcess, folder: string) {
    this.#bicep = bicep;
    this.#folder = folder;
  }

  static async open(bicep: string): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'dropscribe-infra-'));
    await cp(infraDir, folder, { recursive: true });
    return new Workshop(new BicepProcess(bicep, { ...process.env, ...environment }), folder);
  }

  /** Paths of the templates, or of the parameter files. */
  async files(ending: '.bicep' | '.bicepparam'): Promise<string[]> {
    return (await readdir(this.#folder, { recursive: true })).filter((name) => name.endsWith(ending)).sort();
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.#at(name), text);
  }

  async compile(name: string): Promise<Compiled> {
    const { contents, diagnostics } = compiledSchema.parse(
      await this.#bicep.call('bicep/compile', { path: this.#at(name) }),
    );
    const complaints = diagnostics.map(({ source, level, code, message }) => `${source}: ${level} ${code}: ${message}`);
    return { template: contents ? JSON.parse(contents) : undefined, complaints };
  }

  /** The text as the compiler's own formatter writes it. */
  async format(name: string): Promise<string> {
    return z.object({ contents: z.string() }).parse(await this.#bicep.call('bicep/format', { path: this.#at(name) }))
      .contents;
  }

  /** Evaluates a template with a parameter file, as Azure would before it begins. */
  async predict(parameterFile: string, scope: 'group' | 'subscription' = 'group'): Promise<Prediction> {
    const metadata = scope === 'group' ? { ...place, resourceGroup: 'rg-check' } : place;
    const answer = await this.#bicep.call('bicep/getSnapshot', { path: this.#at(parameterFile), metadata });
    const { predictedResources, outputs } = snapshotSchema.parse(
      JSON.parse(z.object({ snapshot: z.string() }).parse(answer).snapshot),
    );
    return { resources: predictedResources, outputs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bicep[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }
}
