/** What an error says: what happened, and what to do about it. `code` is for programs. */
export interface Cause {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Errors that say what to do. */
export abstract class CliError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor({ code, message, remedy }: Cause, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.remedy = remedy;
  }
}

/** The command line cannot be meant. */
export class BadArguments extends Error {
  override readonly name = 'BadArguments';
}

/** The app cannot be reached, is none, or does not let this command in: no file can be done. */
export class AppUnavailable extends CliError {}

/** One file cannot be done. */
export class FileFailed extends CliError {}

/** The app refused a request, by RFC 9457. */
export class Refused extends CliError {
  readonly status: number;

  constructor(status: number, cause: Cause) {
    super(cause);
    this.status = status;
  }
}

/** What a reader is told of anything that was thrown. */
export function causeOf(thrown: unknown): Cause {
  if (thrown instanceof CliError) return { code: thrown.code, message: thrown.message, remedy: thrown.remedy };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'unforeseen', message, remedy: 'Run it again; if this stays, it is a defect of dropscribe.' };
}
