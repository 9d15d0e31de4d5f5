/** Sends two spans and a measurement to Application Insights; a process of its own, since trust in a certificate is given at its start. */
import { openCredential } from '../../src/lib/identity/credential.ts';
import type { JobId } from '../../src/lib/job/job.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { runPlace } from '../../src/lib/telemetry/job-trace.ts';
import { startTelemetry } from '../../src/lib/telemetry/open-telemetry.ts';

const [connectionString = ''] = process.argv.slice(2);
const telemetry = await startTelemetry({
  receivers: { applicationInsights: connectionString },
  metricsEveryMs: 3_600_000,
  service: { name: 'dropscribe-test', version: '0', instance: 'test/1' },
  token: async (scope) => {
    await using credential = openCredential({}, new Ledger());
    return await credential.getToken(scope, AbortSignal.timeout(10_000));
  },
  log: (line) => console.log(line),
});
const root = runPlace({ id: '0123456789abcdef0123456789abcdef' as JobId, untilMs: 1 });
await telemetry.span('publish', { parent: root, attributes: { 'dropscribe.segment.index': 7 } }, async () => undefined);
telemetry.past('transcription', {
  place: root,
  startMs: 1_800_000_000_000,
  endMs: 1_800_000_002_500,
  attributes: { 'dropscribe.job.state': 'failed' },
  failure: 'not-audio',
});
telemetry.add('dropscribe.job.ended', 3, { state: 'failed' });
await telemetry.flush();
await telemetry.stop();
process.exit();
