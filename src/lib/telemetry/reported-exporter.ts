/** What an exporter says of a batch; code 0 is success. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

interface Exporter<Batch> {
  export(batch: Batch, done: (result: ExportResult) => void): unknown;
}

/** Says once that a receiver takes nothing, and once that it does again. */
export class ExportReport {
  readonly #setting: string;
  readonly #log: (line: string) => void;
  #failing = false;

  /** @param setting the one that names the receiver */
  constructor(setting: string, log: (line: string) => void) {
    this.#setting = setting;
    this.#log = log;
  }

  note({ code, error }: ExportResult): void {
    const fails = code !== 0;
    if (fails === this.#failing) return;
    this.#failing = fails;
    this.#log(
      fails
        ? `Telemetry cannot be sent to the receiver in ${this.#setting} (${kindOf(error)}) and is dropped. Files are transcribed as ever.`
        : `Telemetry is sent to the receiver in ${this.#setting} again.`,
    );
  }
}

/** An error's message may quote an answer, an address or a header: its kind says enough. */
function kindOf(error: Error | undefined): string {
  if (!error) return 'no reason given';
  return 'code' in error && error.code !== undefined ? `${error.name} ${String(error.code)}` : error.name;
}

/** From now on the exporter tells `report` how each batch fared. */
export function reportTo<Batch>(report: ExportReport, exporter: Exporter<Batch>): void {
  const send = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    send(batch, (result) => {
      report.note(result);
      done(result);
    });
}
