import { createHash } from 'node:crypto';
import { onPath, run } from './run.ts';

/** 115 MB over a slow line. */
const fetchWithinMs = 300_000;

export interface NugetPackage {
  readonly id: string;
  readonly version: string;
  /** Of the whole .nupkg, in base64. */
  readonly sha512: string;
}

/** Fetches a package of NuGet; throws when it cannot be had, or is not the one that is pinned. */
export async function fetchNugetPackage({ id, version, sha512 }: NugetPackage): Promise<Buffer> {
  const signal = AbortSignal.timeout(fetchWithinMs);
  const index = await (await ask(await sourceIndex(), signal)).text();
  const base = packageBase(index);
  const lower = id.toLowerCase();
  const response = await ask(`${base}${lower}/${version}/${lower}.${version}.nupkg`, signal);
  const nupkg = Buffer.from(await response.arrayBuffer());
  const found = createHash('sha512').update(nupkg).digest('base64');
  if (found !== sha512) throw new Error(`${id} ${version} has the hash ${found}, not the pinned ${sha512}`);
  return nupkg;
}

/** Of the first source that NuGet itself would ask, or the one that NUGET_SOURCE names. */
async function sourceIndex(): Promise<string> {
  const named = process.env['NUGET_SOURCE'];
  if (named) return named;
  const dotnet = onPath('dotnet');
  if (!dotnet) throw new Error('there is no .NET SDK to ask for its NuGet source, and NUGET_SOURCE names none');
  const env = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
  const { stdout } = await run(dotnet, ['nuget', 'list', 'source', '--format', 'short'], { env });
  const source = /^E\w* (https?:\S+)$/m.exec(stdout)?.[1];
  if (!source) throw new Error('NuGet has no source that is switched on');
  return source;
}

/** https://learn.microsoft.com/nuget/api/package-base-address-resource */
function packageBase(index: string): string {
  const { resources } = JSON.parse(index) as {
    readonly resources: readonly { readonly '@id': string; readonly '@type': string }[];
  };
  const base = resources.find((resource) => resource['@type'] === 'PackageBaseAddress/3.0.0')?.['@id'];
  if (!base) throw new Error('The NuGet source names no PackageBaseAddress/3.0.0');
  return base.endsWith('/') ? base : `${base}/`;
}

async function ask(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response;
}
