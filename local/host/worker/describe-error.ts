/** The message and stack of whatever was thrown: JavaScript lets an app throw anything. */
export function describe(error: unknown): { readonly message: string; readonly stack?: string } {
  if (error instanceof Error) {
    return error.stack === undefined ? { message: error.message } : { message: error.message, stack: error.stack };
  }
  if (typeof error === 'string') return { message: error };
  return { message: error === undefined || error === null ? 'Unknown error' : JSON.stringify(error) };
}
