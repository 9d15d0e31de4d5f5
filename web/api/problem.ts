/** Why a request did not do what was asked, in words to show: what happened, and what to do about it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** The answer's status; 0 when there was none. */
  readonly status: number;
  /** Stable, kebab-case, e.g. `file-exists`. */
  readonly code: string;
  readonly remedy: string;

  constructor(status: number, code: string, message: string, remedy: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}

export const notReached = () =>
  new ApiProblem(0, 'not-reached', 'Dropscribe cannot be reached.', 'Look at your connection; it is tried again.');

/** The problem that an answer tells of, by RFC 9457; one in our own words where it comes from something before the app. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const { status } = answer;
  const body: unknown = await answer.json().catch(() => undefined);
  if (isProblem(body)) {
    const code = body.type.slice(body.type.lastIndexOf(':') + 1);
    return new ApiProblem(status, code, body.detail, body.remedy ?? '');
  }
  if (status === 401 || status === 403) {
    return new ApiProblem(status, 'no-access', 'You are not let in.', 'Give a key of this app, or sign in.');
  }
  return new ApiProblem(status, 'answered', `Dropscribe answered ${status}.`, 'Try again in a minute.');
}

/** Any error as something to show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem(0, 'unforeseen', thrown instanceof Error ? thrown.message : String(thrown), 'Reload the page.');
}

interface Problem {
  readonly type: string;
  readonly detail: string;
  readonly remedy?: string;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'type' in body && 'detail' in body;
}
