import { ApiProblem } from '../api/problem.ts';
import { askForLink, type UploadAnswer } from '../api/uploads.ts';
import { CannotUpload, NameTaken } from './errors.ts';
import { nthName } from './file-name.ts';
import type { StorageAnswer } from './storage-verdict.ts';
import type { Upload } from './upload.ts';

/** What is sent by a link takes a while to be there. */
const earlyMs = 60_000;
/** In a row, without a block that was taken: then it is not the time that was wrong. */
const mostRefusals = 3;
const mostNames = 100;

/** The link by which one file is written: asked for when it is first needed, and again when it has expired. */
export class Link {
  readonly #upload: Upload;
  #asked: Promise<UploadAnswer> | undefined;
  #freshUntilMs = 0;
  #refusals = 0;

  constructor(upload: Upload) {
    this.#upload = upload;
  }

  /** Throws an ApiProblem or NameTaken. */
  async get(signal: AbortSignal): Promise<UploadAnswer> {
    if (performance.now() > this.#freshUntilMs) this.#asked = undefined;
    this.#asked ??= this.#ask(signal);
    const asked = this.#asked;
    try {
      return await asked;
    } catch (thrown) {
      if (this.#asked === asked) this.#asked = undefined;
      throw thrown;
    }
  }

  /** The storage no longer takes it. Throws CannotUpload when that is so for new ones as well. */
  async drop(stale: UploadAnswer, { status, code }: StorageAnswer): Promise<void> {
    const asked = this.#asked;
    // Another block may have found it before.
    if ((await asked?.catch(() => undefined)) !== stale || this.#asked !== asked) return;
    this.#asked = undefined;
    this.#refusals += 1;
    if (this.#refusals < mostRefusals) return;
    throw new CannotUpload({
      code: 'link-refused',
      message: `The storage account does not take the app’s link (HTTP ${status}${code && `, ${code}`}).`,
      remedy: 'Whoever runs the app has to look at the firewall of the storage account and the roles of the app.',
    });
  }

  works(): void {
    this.#refusals = 0;
  }

  async #ask(signal: AbortSignal): Promise<UploadAnswer> {
    // Until it is there it is waited for.
    this.#freshUntilMs = Number.POSITIVE_INFINITY;
    const answer = await this.#askByName(signal);
    this.#freshUntilMs = performance.now() + Math.max(earlyMs, answer.validMs - earlyMs);
    return answer;
  }

  async #askByName(signal: AbortSignal): Promise<UploadAnswer> {
    const { name, options = {}, overwrite } = this.#upload;
    const first = name.peek();
    for (let n = 1; ; n += 1) {
      try {
        const answer = await askForLink({ name: nthName(first, n), options, overwrite }, signal);
        name.value = answer.name;
        this.#upload.keepBoth = false;
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof ApiProblem && thrown.code === 'file-exists')) throw thrown;
        if (!this.#upload.keepBoth || n >= mostNames) throw new NameTaken();
      }
    }
  }
}
