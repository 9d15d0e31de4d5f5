import type { Exists, ReplayEvent, Scheduled } from './decision.ts';
import { type EventType, eventType } from './event-type.ts';
import { OrchestrationFault } from './orchestration-fault.ts';

const scheduledTypes: ReadonlyMap<EventType, Scheduled['kind']> = new Map([
  [eventType.taskScheduled, 'activity'],
  [eventType.subOrchestrationCreated, 'sub-orchestration'],
  [eventType.timerCreated, 'timer'],
]);

/** Something to schedule, before it has its number. */
type Unnumbered = Scheduled extends infer Each ? (Each extends Scheduled ? Omit<Each, 'id'> : never) : never;

/**
 * Numbers what an orchestration schedules, in the order in which it asks, as the framework and the library both do
 * on their own sides; tells what is new from what history knows, and refuses what contradicts it.
 */
export class TaskSequence {
  readonly fresh: Scheduled[] = [];
  readonly #exists: Exists;
  readonly #known = new Map<number, ReplayEvent>();
  readonly #seen = new Set<number>();
  #nextId = 0;

  constructor(events: readonly ReplayEvent[], exists: Exists) {
    this.#exists = exists;
    for (const event of events) if (scheduledTypes.has(event.type)) this.#known.set(event.id, event);
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** Gives the number. */
  schedule(task: Unnumbered): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#seen.add(id);
    const known = this.#known.get(id);
    if (known) {
      const isSame =
        scheduledTypes.get(known.type) === task.kind && (task.kind === 'timer' || known.name === task.name);
      if (!isSame) throw nonDeterminism(known);
      return id;
    }
    if (task.kind === 'activity' && !this.#exists('activity', task.name)) {
      throw new OrchestrationFault(
        `The function '${task.name}' doesn't exist, is disabled, or is not an activity function.`,
      );
    }
    this.fresh.push({ ...task, id });
    return id;
  }

  /** Throws when history has scheduled what the orchestrator no longer asks for. */
  checkNothingIsMissing(): void {
    for (const [id, event] of this.#known) if (!this.#seen.has(id)) throw nonDeterminism(event);
  }
}

function nonDeterminism({ type, id, name }: ReplayEvent): OrchestrationFault {
  const what = scheduledTypes.get(type) ?? 'task';
  return new OrchestrationFault(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${what} with sequence ` +
      `ID ${id} and name '${name}', but the current replay execution hasn't (yet?) scheduled this task. Was a change ` +
      'made to the orchestrator code after this instance had already started running?',
  );
}
