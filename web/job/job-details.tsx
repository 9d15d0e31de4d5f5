import type { JobView } from '../api/jobs.ts';
import type { TranscriptHead } from '../transcript/reading.ts';
import { clock } from '../ui/format.ts';

/** For the curious: what the job used and cost, what it opened and closed, what it is known by. */
export function JobDetails({ job, head }: { readonly job: JobView; readonly head: TranscriptHead | undefined }) {
  const { receipt, ledger } = job;
  return (
    <details class="job-details">
      <summary>Receipt, memory and ids</summary>
      <div class="job-details-parts">
        {receipt ? (
          <section aria-labelledby="receipt-title">
            <h2 id="receipt-title">Receipt</h2>
            <dl class="facts-list numbers">
              {receipt.audioSeconds === undefined ? null : (
                <Fact name="Audio sent to the Speech service" value={clock(receipt.audioSeconds)} />
              )}
              {receipt.gbSeconds === undefined ? null : (
                <Fact name="Compute" value={`${receipt.gbSeconds.toFixed(1)} GB s`} />
              )}
              {receipt.executions === undefined ? null : (
                <Fact name="Executions" value={receipt.executions.toLocaleString()} />
              )}
              {receipt.price ? (
                <Fact name="About" value={`${receipt.price.total.toFixed(4)} ${receipt.price.currency}`} />
              ) : (
                <Fact name="Price" value="no prices are set" />
              )}
            </dl>
          </section>
        ) : null}
        {ledger ? (
          <section aria-labelledby="ledger-title">
            <h2 id="ledger-title">Memory ledger</h2>
            <p class={ledger.balanced ? 'muted' : 'warning'}>
              {ledger.balanced
                ? 'Everything that the job opened was closed.'
                : (ledger.warning ?? 'Something that the job opened was not closed.')}
            </p>
            <table class="numbers">
              <thead>
                <tr>
                  <th scope="col">Kind</th>
                  <th scope="col">Opened</th>
                  <th scope="col">Closed</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(ledger.counts).map(([kind, { opened, closed }]) => (
                  <tr key={kind} class={opened === closed ? '' : 'warning'}>
                    <th scope="row">{kind}</th>
                    <td>{opened}</td>
                    <td>{closed}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ) : null}
        <section aria-labelledby="ids-title">
          <h2 id="ids-title">Engine and ids</h2>
          <dl class="facts-list">
            {head ? (
              <Fact name="Engine" value={`${head.engine.name}, ${head.engine.mode}, SDK ${head.engine.sdk}`} />
            ) : null}
            {head ? <Fact name="Format" value={head.source.format} /> : null}
            {job.segments ? <Fact name="Segments" value={`${job.segments.done} of ${job.segments.total}`} /> : null}
            <Fact name="Job" value={job.id} isCode />
            <Fact name="Trace" value={job.traceId} isCode />
            <Fact name="File version" value={job.etag} isCode />
            {job.webhook ? <Fact name="Webhook" value={JSON.stringify(job.webhook)} isCode /> : null}
          </dl>
        </section>
      </div>
    </details>
  );
}

function Fact({ name, value, isCode }: { readonly name: string; readonly value: string; readonly isCode?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{isCode ? <code>{value}</code> : value}</dd>
    </div>
  );
}
