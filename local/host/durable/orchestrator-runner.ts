import { commitEpisode, type Ending } from './commit.ts';
import type { DurableEngineDeps } from './contract.ts';
import { decide, failedWithoutWorker, terminationReason } from './decide.ts';
import { openEpisode, triggerJson } from './episode.ts';
import type { Hub } from './hub.ts';

/** `again`: the worker went away before it answered; the same messages are still waiting. */
export type EpisodeEnd = 'done' | 'again';

/** Runs one episode of an instance, if a message waits for it. `isOpen` is asked before anything is kept. */
export async function runEpisode(
  hub: Hub,
  instanceId: string,
  deps: DurableEngineDeps,
  isOpen: () => boolean,
): Promise<EpisodeEnd> {
  const episode = openEpisode(hub, instanceId);
  if (!episode) return 'done';
  const { name } = episode.instance;
  const report = (ending: Ending | undefined): EpisodeEnd => {
    if (ending) deps.log(`orchestration '${name}' (${instanceId}) ${ending.status.toLowerCase()}`);
    return 'done';
  };

  const reason = terminationReason(episode);
  if (reason !== undefined) {
    const ended: Ending = { status: 'Terminated', output: JSON.stringify(reason), details: '' };
    return report(commitEpisode(hub, episode, failedWithoutWorker(episode, reason), ended));
  }
  if (!deps.has('orchestration', name)) {
    const message = `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`;
    return report(commitEpisode(hub, episode, failedWithoutWorker(episode, message)));
  }
  const outcome = await deps.invoke({
    kind: 'orchestration',
    functionName: name,
    triggerValue: triggerJson(episode),
    instanceId,
  });
  if (!isOpen()) return 'done';
  if (!outcome.ok && outcome.workerExited) return 'again';
  const result = decide(episode, outcome, deps.has);
  for (const note of result.notes) deps.log(`orchestration '${name}' (${instanceId}): ${note}`);
  return report(commitEpisode(hub, episode, result));
}
