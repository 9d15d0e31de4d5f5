/** A fault's text without what may be secret in it: URLs (the SDK's have the token in their query) and tokens. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\b(?:wss?|https?):\/\/[^\s'"]+/gi, '<url>')
    .replaceAll(/\bBearer(?:\s|%20)+[^\s'"]+/gi, '<token>')
    .replaceAll(/\b(?:aad#\S+|[\w-]{12,}\.[\w-]{12,}\.[\w-]+)/g, '<token>');
}
