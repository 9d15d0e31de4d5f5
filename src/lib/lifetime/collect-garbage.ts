export function collectGarbage(): void {}
