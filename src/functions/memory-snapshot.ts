import { app } from '@azure/functions';
import { appSettings } from '../lib/config/app-settings.ts';
import { notFound, problemOf } from '../lib/http/problem.ts';
import { readSnapshotQuery, snapshotAnswer } from '../lib/http/snapshot-answer.ts';
import { asFailure } from '../lib/job/failure-facts.ts';
import { writeHeapSnapshot } from '../lib/lifetime/heap-snapshot.ts';
import { watchThreads } from '../lib/lifetime/live-threads.ts';

app.hook.appStart(() => {
  if (appSettings().memorySnapshotDir) watchThreads();
});

/**
 * POST /api/memory/snapshot?thread=0&content=false: a heap snapshot of this process, which holds every secret in memory.
 * There only while MEMORY_SNAPSHOT_DIR is set.
 */
app.http('memory-snapshot', {
  methods: ['POST'],
  route: 'api/memory/snapshot',
  authLevel: 'admin',
  handler: async (request, context) => {
    const folder = appSettings().memorySnapshotDir;
    if (!folder) return notFound('such address');
    try {
      const { threadId, content } = readSnapshotQuery(request.query);
      const snapshot = await writeHeapSnapshot({ folder, threadId });
      context.warn(`A heap snapshot of ${snapshot.thread.name} was taken: ${snapshot.bytes} bytes.`);
      return await snapshotAnswer(snapshot, content);
    } catch (thrown) {
      const failure = asFailure(thrown, 'Taking a heap snapshot');
      context.error(failure.message);
      return problemOf(failure);
    }
  },
});
