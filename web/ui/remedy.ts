/** A remedy of the app's as the page's people can follow it: where it names a request, the page has a button. */
export function remedyForPeople(remedy: string): string {
  return remedy
    .replaceAll(' with POST /api/transcriptions/{id}/retry', ' with the button “Try again”')
    .replaceAll('POST /api/transcriptions/{id}/retry', 'the button “Try again”');
}
