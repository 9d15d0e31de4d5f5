import type { DurableFunctionOutcome } from './contract.ts';
import type { Decision, Exists, ReplayEvent } from './decision.ts';
import type { Episode } from './episode.ts';
import { eventType } from './event-type.ts';
import { orchestratorStarted } from './history-event.ts';
import { replayView } from './history-store.ts';
import { replay } from './replay.ts';
import { type OrchestratorReply, readReply } from './reply.ts';

/** The extension's limit of a custom status: 16 KB of UTF-16. */
const maxCustomStatusBytes = 16 * 1024;

/** What an episode's answer leads to. `customStatus` is JSON text; undefined leaves it as it was. */
export interface EpisodeResult extends Decision {
  readonly customStatus?: string;
}

/** Plays the worker's answer against the episode's history. */
export function decide(episode: Episode, outcome: DurableFunctionOutcome, exists: Exists): EpisodeResult {
  const reply = withinLimits(readReply(outcome));
  const { customStatus } = reply;
  return { ...replay(episodeEvents(episode), reply, exists), ...(customStatus === undefined ? {} : { customStatus }) };
}

/** The result of an episode that needs no worker: terminated, or of an orchestrator that the app has not. */
export function failedWithoutWorker(episode: Episode, message: string): EpisodeResult {
  const nextId = episode.past.reduce((next, { id }) => Math.max(next, id + 1), 0);
  return { scheduled: [], outcome: { kind: 'failed', message, stack: '' }, nextId, suspended: false, notes: [] };
}

/** The reason of a termination among the messages, if there is one. */
export function terminationReason({ fresh }: Episode): string | undefined {
  const terminated = fresh.find(({ event }) => event.EventType === eventType.executionTerminated);
  return terminated ? String(terminated.event['Input'] ?? '') : undefined;
}

function episodeEvents({ past, startedAt, fresh }: Episode): ReplayEvent[] {
  return [...past, replayView(orchestratorStarted(startedAt)), ...fresh.map(({ event }) => replayView(event))];
}

function withinLimits(reply: OrchestratorReply): OrchestratorReply {
  if ((reply.customStatus?.length ?? 0) * 2 <= maxCustomStatusBytes) return reply;
  const { customStatus: _, ...rest } = reply;
  const message = 'The size of the JSON-serialized payload must not exceed 16 KB of UTF-16 text. (customStatus)';
  return { ...rest, actions: [], error: { message, stack: '' } };
}
