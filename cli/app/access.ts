import { readFile } from 'node:fs/promises';
import type { RemoteApp } from '../arguments.ts';
import { AppUnavailable, BadArguments } from '../errors.ts';

/** What lets this command in. */
export interface Access {
  /** The headers that say so; a token is a fresh one. Throws AppUnavailable. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** What to do when the app does not accept them. */
  readonly remedy: string;
}

/** For an app that asks for nothing, as the one on this machine. */
export const openAccess: Access = {
  headers: async () => ({}),
  remedy: 'Set DROPSCRIBE_KEY to one of its keys, or give --key-file, or --audience for a token of "az login".',
};

/** By a key, or by a token of the Azure CLI. Throws BadArguments where a key cannot be one. */
export async function accessTo({ key, keyFile, audience }: RemoteApp): Promise<Access> {
  if (keyFile !== undefined) return keyAccess(await readKey(keyFile), keyFile);
  if (key !== undefined) return keyAccess(key, 'DROPSCRIBE_KEY');
  return audience === undefined ? openAccess : new TokenAccess(audience);
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw new BadArguments(`--key-file ${path} cannot be read (${codeOf(thrown)}).`);
  }
}

function keyAccess(text: string, source: string): Access {
  const key = text.trim();
  // It becomes a header: one line of printable ASCII.
  if (!/^[\x21-\x7e]{1,1024}$/.test(key)) {
    throw new BadArguments(`${source} does not hold a key: that is one word of letters, digits and signs.`);
  }
  return {
    headers: async () => ({ 'x-functions-key': key }),
    remedy: `The key in ${source} is not one of this app's: "az functionapp keys list" shows them, and the portal under App keys.`,
  };
}

/** The Azure CLI takes about a second for a token, and one is valid for an hour. */
const renewBeforeMs = 5 * 60_000;
const azDeadlineMs = 30_000;

class TokenAccess implements Access {
  readonly remedy: string;
  readonly #scope: string;
  #latest: { readonly token: string; readonly expiresMs: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(audience: string) {
    this.#scope = `${audience.replace(/\/(\.default)?$/, '')}/.default`;
    this.remedy = `The token of "az login" for ${audience} is not accepted: see that this is the app's application ID URI, and that your account may use the app.`;
  }

  async headers(): Promise<Readonly<Record<string, string>>> {
    if (this.#latest && Date.now() < this.#latest.expiresMs - renewBeforeMs) return bearer(this.#latest.token);
    // Many ask at once, one process of az answers all.
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return bearer(await this.#asking);
  }

  async #ask(): Promise<string> {
    // It takes as long to load as all the rest, and who has a key does without.
    const { AzureCliCredential } = await import('@azure/identity');
    try {
      const credential = new AzureCliCredential({ processTimeoutInMs: azDeadlineMs });
      const { token, expiresOnTimestamp } = await credential.getToken(this.#scope);
      this.#latest = { token, expiresMs: expiresOnTimestamp };
      return token;
    } catch (thrown) {
      throw noToken(thrown instanceof Error ? thrown.message : '', this.#scope);
    }
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** What the Azure CLI says is long, and may quote what it sent: three plain sentences instead. */
function noToken(said: string, scope: string): AppUnavailable {
  if (/could not be found/.test(said)) {
    return new AppUnavailable({
      code: 'no-azure-cli',
      message: 'There is no key, and no Azure CLI ("az") from which to have a token.',
      remedy: 'Install it and run "az login", or set DROPSCRIBE_KEY.',
    });
  }
  if (/az login/.test(said)) {
    return new AppUnavailable({
      code: 'not-logged-in',
      message: `The Azure CLI gives no token for ${scope}: nobody is signed in, or has to sign in again.`,
      remedy: `Run "az login" (or "az login --scope ${scope}"), or set DROPSCRIBE_KEY.`,
    });
  }
  return new AppUnavailable({
    code: 'no-token',
    message: `The Azure CLI gave no token for ${scope}.`,
    remedy: `"az account get-access-token --scope ${scope}" shows why.`,
  });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
}
