/** Names a connection's speakers in order of appearance, as the service does. */
export class Speakers {
  readonly #guests = new Map<string, string>();

  /** Guest-1 for the first speaker heard on this connection, Guest-2 for the next. */
  guest(speaker: string | undefined): string {
    const key = speaker ?? '';
    const known = this.#guests.get(key);
    if (known !== undefined) return known;
    const guest = `Guest-${this.#guests.size + 1}`;
    this.#guests.set(key, guest);
    return guest;
  }
}
