import * as z from 'zod';

/** How a fault shows on the wire. */
export type Fault =
  | { readonly kind: 'handshake'; readonly answer: number | 'reset' | 'hang' }
  | { readonly kind: 'close'; readonly code: number | 'drop'; readonly afterEnd: boolean }
  | { readonly kind: 'no-turn-end' }
  | { readonly kind: 'spoil'; readonly how: 'bad-json' | 'no-request-id' | 'no-nbest' }
  | { readonly kind: 'status'; readonly status: 'TooManyRequests' | 'BadRequest' | 'Forbidden' | 'Error' }
  | { readonly kind: 'turn-end' }
  | { readonly kind: 'slow'; readonly factor: number };

type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

const faultName =
  /^(handshake-(\d{3}|reset|hang)|close-\d{4}(-after-end)?|drop(-after-end)?|no-turn-end|bad-json|no-request-id|no-nbest|status-(TooManyRequests|BadRequest|Forbidden|Error)|turn-end|slow)$/;

const entrySchema = z.object({
  /**
   * handshake-401|403|429|500|reset|hang; close-CODE, drop (mid-turn); close-CODE-after-end, drop-after-end (after the
   * end of the audio, before turn.end); no-turn-end; bad-json, no-request-id, no-nbest (spoil a phrase);
   * status-TooManyRequests|BadRequest|Forbidden|Error; turn-end (the service ends the turn mid-stream, as Azure does
   * about every ten minutes); slow (an answer on d ms of audio takes factor * d ms).
   */
  fault: z.string().regex(faultName),
  when: z
    .object({
      /** Only the n-th handshake since the plan was set, from 1. */
      connection: z.int().positive().optional(),
      /** Only every n-th handshake. */
      every: z.int().positive().optional(),
      /** Only with this chance, drawn from `seed` so that a run can be repeated. */
      probability: z.number().min(0).max(1).optional(),
      seed: z.int().optional(),
      /** Not before the turn has had this much audio. */
      afterAudioMs: z.number().nonnegative().optional(),
      /** At most so often in all. */
      times: z.int().positive().optional(),
    })
    .optional(),
  factor: z.number().positive().optional(),
});

/** Checks a fault plan that comes from outside. */
export const faultPlanSchema = z.array(entrySchema);

/** Which faults to show, and when. */
export type FaultPlan = z.input<typeof faultPlanSchema>;

interface PlannedFault {
  readonly name: string;
  readonly fault: Fault;
  readonly afterAudioMs: number;
  readonly selects: (connection: number) => boolean;
  timesLeft: number;
}

/** Deals a plan's faults out to connections. */
export class FaultDealer {
  #planned: PlannedFault[] = [];
  #connections = 0;
  readonly fired = new Map<string, number>();

  /**
   * Replaces the plan and counts handshakes from 1 again.
   * @throws z.ZodError that names the entry.
   */
  setPlan(plan: FaultPlan): void {
    this.#planned = faultPlanSchema.parse(plan).map((entry) => ({
      name: entry.fault,
      fault: faultNamed(entry.fault, entry.factor ?? 1),
      afterAudioMs: entry.when?.afterAudioMs ?? 0,
      selects: selector(entry.when ?? {}),
      timesLeft: entry.when?.times ?? Number.POSITIVE_INFINITY,
    }));
    this.#connections = 0;
  }

  /** The faults of the next handshake and the connection it opens. */
  nextConnection(): ConnectionFaults {
    this.#connections += 1;
    const mine = this.#planned.filter((planned) => planned.selects(this.#connections));
    return new ConnectionFaults(mine, this.fired);
  }
}

/** The faults that one connection is to show. */
export class ConnectionFaults {
  readonly #planned: readonly PlannedFault[];
  readonly #fired: Map<string, number>;

  constructor(planned: readonly PlannedFault[], fired: Map<string, number>) {
    this.#planned = planned;
    this.#fired = fired;
  }

  /** The fault of this kind that is due once the turn has had `audioMs`; taking it uses it up by one. */
  take<K extends Fault['kind']>(
    kind: K,
    audioMs = Number.POSITIVE_INFINITY,
    accept: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (!isKind(fault, kind) || planned.timesLeft <= 0 || audioMs < planned.afterAudioMs || !accept(fault)) continue;
      planned.timesLeft -= 1;
      this.#fired.set(planned.name, (this.#fired.get(planned.name) ?? 0) + 1);
      return fault;
    }
    return undefined;
  }
}

function isKind<K extends Fault['kind']>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

function faultNamed(name: string, factor: number): Fault {
  const [head = '', second = ''] = name.split('-');
  if (head === 'handshake') {
    return { kind: 'handshake', answer: second === 'reset' || second === 'hang' ? second : Number(second) };
  }
  if (head === 'close') return { kind: 'close', code: Number(second), afterEnd: name.endsWith('-after-end') };
  if (head === 'drop') return { kind: 'close', code: 'drop', afterEnd: name.endsWith('-after-end') };
  switch (name) {
    case 'bad-json':
    case 'no-request-id':
    case 'no-nbest':
      return { kind: 'spoil', how: name };
    case 'status-TooManyRequests':
      return { kind: 'status', status: 'TooManyRequests' };
    case 'status-BadRequest':
      return { kind: 'status', status: 'BadRequest' };
    case 'status-Forbidden':
      return { kind: 'status', status: 'Forbidden' };
    case 'status-Error':
      return { kind: 'status', status: 'Error' };
    case 'no-turn-end':
    case 'turn-end':
      return { kind: name };
    default:
      return { kind: 'slow', factor };
  }
}

function selector(when: NonNullable<z.infer<typeof entrySchema>['when']>): (connection: number) => boolean {
  const random = mulberry32(when.seed ?? 1);
  return (connection) =>
    (when.connection === undefined || connection === when.connection) &&
    (when.every === undefined || connection % when.every === 0) &&
    (when.probability === undefined || random() < when.probability);
}

/** Tommy Ettinger's mulberry32: small, seeded, good enough to choose connections. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
