/** A few mild words are enough to show each of the service's three modes. */
const profane = new Set(['damn', 'damned', 'hell', 'bloody', 'crap', 'bastard', 'arse']);

/** Treats profanity as the service's option does: `masked` puts asterisks, `removed` leaves the word out, `raw` keeps it. */
export function maskProfanity(text: string, mode: 'masked' | 'removed' | 'raw'): string {
  if (mode === 'raw') return text;
  const treated = text.replace(/[\p{L}']+/gu, (word) => {
    if (!profane.has(word.toLowerCase())) return word;
    return mode === 'masked' ? '*'.repeat(word.length) : '';
  });
  return mode === 'masked'
    ? treated
    : treated
        .replace(/\s+/g, ' ')
        .replace(/\s+([.,!?;:])/g, '$1')
        .trim();
}
