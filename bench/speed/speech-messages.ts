/** What the process of the Speech service is asked. Each is answered, in order, by one report; `end` by its exit. */
export type SpeechOrder = 'count' | 'watch' | 'watched' | 'end';

export type SpeechReport =
  | { readonly kind: 'ready'; readonly ready: SpeechReady }
  | { readonly kind: 'count'; readonly count: SpeechCount }
  | { readonly kind: 'watch' }
  | { readonly kind: 'watched'; readonly watched: SpeechWatch };

export interface SpeechReady {
  /** With its path. */
  readonly endpoint: string;
  /** App settings that name the service and the token endpoint beside it. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What the service metered since it started. */
export interface SpeechCount {
  readonly audioMs: number;
  /** Handshakes answered 429. */
  readonly refused: number;
  readonly sessions: number;
  /** Connections at once, at most. */
  readonly mostAtOnce: number;
}

/** What was seen of one recognition, in ms since 1970; undefined: it did not happen while it was watched. */
export interface SpeechWatch {
  readonly openedAtMs: number | undefined;
  readonly firstAudioAtMs: number | undefined;
  readonly lastPhraseAtMs: number | undefined;
  readonly closedAtMs: number | undefined;
}
