import { hostname } from 'node:os';
import packageJson from '../../../package.json' with { type: 'json' };
import { appSettings } from '../config/app-settings.ts';
import { openCredential } from '../identity/credential.ts';
import { Ledger, ledgerKinds } from '../lifetime/ledger.ts';
import { loadTelemetry } from '../telemetry/load-telemetry.ts';
import { processLedger } from './scope.ts';

/** The identity endpoint is on this machine; the exporter waits no longer for a batch than this. */
const tokenWithinMs = 8_000;

/** Starts this worker's telemetry, if a setting names a receiver. */
export async function startWorkerTelemetry(): Promise<void> {
  const { telemetry: wanted, identity } = appSettings();
  if (!wanted) return;
  const site = process.env['WEBSITE_SITE_NAME'] ?? packageJson.name;
  const instance = process.env['WEBSITE_INSTANCE_ID'] ?? hostname();
  const telemetry = await loadTelemetry({
    ...wanted,
    service: { name: site, version: packageJson.version, instance: `${instance}/${process.pid}` },
    // A credential for each token, closed with its sockets before the token is used; what stays is the token, until it
    // expires. It is no job's, so it has a ledger of its own.
    token: async (scope) => {
      await using credential = openCredential(identity, new Ledger());
      return await credential.getToken(scope, AbortSignal.timeout(tokenWithinMs));
    },
    // Outside of any invocation there is no context to log with; the host takes what the worker prints into its log.
    log: (line) => console.warn(line),
  });
  telemetry.observe('process.memory.usage', () => [{ value: process.memoryUsage.rss() }]);
  telemetry.observe('dropscribe.ledger.open', () => {
    const counts = processLedger.counts();
    return ledgerKinds.map((kind) => {
      const { opened, closed } = counts[kind] ?? { opened: 0, closed: 0 };
      return { value: opened - closed, attributes: { kind } };
    });
  });
}
