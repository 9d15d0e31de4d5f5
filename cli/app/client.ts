import type * as z from 'zod';
import { AppUnavailable, Refused } from '../errors.ts';
import type { Access } from './access.ts';
import type { AppAddress } from './address.ts';
import { backOff, isPassing, retryAfterMs } from './back-off.ts';
import { networkReason } from './network-errors.ts';
import { jobListSchema, problemSchema } from './views.ts';

/** An app answers within a minute. */
const answerDeadlineMs = 70_000;
/** So often a request is sent until there is an answer that counts: over about 15 s, while an app starts or is busy. */
const maxTries = 6;

export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The HTTP API of one app. */
export class AppClient {
  readonly #base: string;
  readonly #access: Access;

  constructor({ base }: AppAddress, access: Access) {
    this.#base = base;
    this.#access = access;
  }

  /** Makes sure that there is an app, and that it lets this command in. Throws AppUnavailable. */
  async check(signal: AbortSignal): Promise<void> {
    const answer = await this.answer('/api/transcriptions?top=1', { signal }).catch((thrown) => {
      if (thrown instanceof Refused && thrown.status === 404) throw this.#noApp();
      throw thrown;
    });
    const list = jobListSchema.safeParse(await answer.json().catch(() => undefined));
    if (!list.success) throw this.#noApp();
  }

  /** A JSON answer. Throws Refused, AppUnavailable or the signal's reason. */
  async json<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T> {
    const answer = await this.answer(path, call);
    const parsed = schema.safeParse(await answer.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new AppUnavailable({
      code: 'unknown-answer',
      message: `${this.#base} answered ${path} with something that this version does not understand.`,
      remedy: 'Use the dropscribe of the same version as the app.',
    });
  }

  /** An answer of success, for which a failure that passes is waited for. Throws Refused, AppUnavailable or the signal's reason. */
  async answer(path: string, call: Call): Promise<Response> {
    for (let tries = 0; ; tries++) {
      const answer = await this.once(path, call, answerDeadlineMs).catch((thrown) => {
        if (tries + 1 >= maxTries || !(thrown instanceof AppUnavailable) || thrown.code !== 'no-answer') throw thrown;
        return undefined;
      });
      if (answer?.ok) return answer;
      if (answer && (tries + 1 >= maxTries || !isPassing(answer.status))) throw await refusalOf(answer);
      await answer?.body?.cancel();
      await backOff(tries, call.signal, answer && retryAfterMs(answer));
    }
  }

  /**
   * Whatever the app answers to one request, its refusals too; of a stream, what begins within the deadline. Throws AppUnavailable where
   * there is no answer, or one that is not the app's.
   */
  async once(path: string, { method = 'GET', body, headers, signal }: Call, deadlineMs: number): Promise<Response> {
    const given = await this.#access.headers(signal);
    const overdue = new AbortController();
    const clock = setTimeout(() => overdue.abort(new DOMException('No answer', 'TimeoutError')), deadlineMs);
    try {
      const answer = await fetch(`${this.#base}${path}`, {
        method,
        redirect: 'manual',
        headers: { ...given, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, overdue.signal]),
      });
      return await this.#checked(answer);
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof AppUnavailable) throw thrown;
      throw new AppUnavailable({
        code: 'no-answer',
        message: `${this.#base} cannot be reached: ${networkReason(thrown)}.`,
        remedy: 'Check the address, the network, and that the app runs.',
      });
    } finally {
      clearTimeout(clock);
    }
  }

  async #checked(answer: Response): Promise<Response> {
    const { status } = answer;
    if (status === 401 || status === 403) {
      await answer.body?.cancel();
      throw new AppUnavailable({
        code: status === 401 ? 'not-let-in' : 'forbidden',
        message: `${this.#base} does not let this command in (${status}).`,
        remedy: this.#access.remedy,
      });
    }
    if (status >= 300 && status < 400 && status !== 304) {
      await answer.body?.cancel();
      throw this.#moved(answer.headers.get('location'));
    }
    return answer;
  }

  /** A redirect is not followed: it would take the key along. */
  #moved(location: string | null): AppUnavailable {
    const target = URL.parse(location ?? '', this.#base);
    const where = target ? ` to ${target.origin}` : '';
    return new AppUnavailable({
      code: 'moved',
      message: `${this.#base} sends on${where}, and the key is not sent after it.`,
      remedy: /login/.test(target?.hostname ?? '')
        ? 'It wants a sign-in: run "az login", and give --audience with the app\'s application ID URI.'
        : 'Give the address where the app really is.',
    });
  }

  #noApp(): AppUnavailable {
    return new AppUnavailable({
      code: 'no-app',
      message: `At ${this.#base} there is no Dropscribe.`,
      remedy: 'Give the address of the app alone, such as https://app.azurewebsites.net.',
    });
  }
}

/** What the app said, or its status where it said nothing. */
export async function refusalOf(answer: Response): Promise<Refused> {
  const problem = problemSchema.safeParse(await answer.json().catch(() => undefined));
  const { status } = answer;
  if (problem.success) {
    const { type, detail, remedy } = problem.data;
    return new Refused(status, { code: type.replace('urn:dropscribe:problem:', ''), message: detail, remedy });
  }
  return new Refused(status, {
    code: `http-${status}`,
    message: `The app answered ${status}, without a reason.`,
    remedy: status >= 500 ? 'Try again later; its log says more.' : 'See that this version fits the app.',
  });
}
