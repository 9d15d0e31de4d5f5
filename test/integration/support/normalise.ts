/** Makes what a host said comparable with what another one said: times, ports, keys and made-up ids become marks. */
export function normaliseText(text: string): string {
  return (
    text
      .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):\d+/g, 'http://<host>')
      // A failure's details are a .NET exception with its stack.
      .replaceAll(/ \n \{"\$type"[\s\S]*$/g, ' <details>')
      .replaceAll(/([?&])code=[^&"}]*&?/g, '$1')
      .replaceAll(/[?&](?=$|["}])/g, '')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, '<time>')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>')
      .replaceAll(/\b[0-9a-f]{32}\b/g, '<id>')
  );
}

/** The same for JSON, through all of it. */
export function normalise(value: unknown): unknown {
  if (typeof value === 'string') return normaliseText(value);
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    // Words and stacks of .NET itself.
    if (['Details', 'StackTrace', 'ExceptionMessage'].includes(key) && typeof item === 'string') return [key, '<text>'];
    return [key, normalise(item)];
  });
  return Object.fromEntries(
    entries.map(([key, item]) => (key === 'historyEvents' ? [key, sortEvents(item)] : [key, item])),
  );
}

/** Activities that ran at once ended in some order. */
function sortEvents(events: unknown): unknown {
  return Array.isArray(events) ? events.map((event) => JSON.stringify(event)).sort() : events;
}

/** A body as JSON when it is JSON, in comparable form. */
export function normaliseBody(body: string): unknown {
  try {
    return normalise(JSON.parse(body));
  } catch {
    return normaliseText(body);
  }
}
