/**
 * A fault's text without what may be secret in it: URLs (the Speech SDK's have the token in their query, storage's may have a SAS),
 * tokens, and the secret parts of a connection string. For every text that is not our own.
 */
export function withoutSecrets(text: string): string {
  return withoutKeys(text)
    .replaceAll(/\b(?:wss?|https?):\/\/[^\s'"]+/gi, '<url>')
    .replaceAll(/\bBearer(?:\s|%20)+[^\s'"]+/gi, '<token>')
    .replaceAll(/\b(?:aad#\S+|[\w-]{12,}\.[\w-]{12,}\.[\w-]+)/g, '<token>');
}

/** A text without the keys and signatures that stand behind their names in it; all else stays, addresses too. */
export function withoutKeys(text: string): string {
  return text.replaceAll(
    /\b(SharedKey\s+\w+:|(?:AccountKey|SharedAccessSignature|sig|code)=)[^\s;&'"<>]+/gi,
    '$1<secret>',
  );
}
