import { createRequire } from 'node:module';
import type { startTelemetry } from './open-telemetry.ts';
import type { StartOptions } from './start-options.ts';
import { type Telemetry, telemetry, useTelemetry } from './telemetry.ts';

interface Bundle {
  readonly startTelemetry: typeof startTelemetry;
}

/**
 * Starts sending telemetry, where there is a receiver for it. All of OpenTelemetry is loaded here and nowhere else, so that an
 * app without a receiver does not pay for it. What goes wrong is said and costs nothing but the telemetry.
 */
export async function loadTelemetry(options: StartOptions): Promise<Telemetry> {
  try {
    // Beside the app's own bundle; a path that no bundler follows.
    const { startTelemetry }: Bundle = createRequire(import.meta.url)('./telemetry.cjs');
    useTelemetry(await startTelemetry(options));
  } catch (thrown) {
    const kind = thrown instanceof Error ? thrown.name : 'unknown error';
    options.log(`Telemetry is off: it could not be started (${kind}). docs/observability.md says what it needs.`);
  }
  return telemetry();
}
