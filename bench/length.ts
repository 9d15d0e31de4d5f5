export async function benchLength(_args: readonly string[], _signal: AbortSignal): Promise<boolean> {
  return false;
}
