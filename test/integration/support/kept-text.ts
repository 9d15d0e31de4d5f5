import type { RunningApp } from './start-app.ts';

/** All that the app has logged and written by now, as one text. */
export async function keptText({ output, work, rejected, transcripts }: RunningApp): Promise<string> {
  let kept = output();
  for (const container of [work, rejected, transcripts]) {
    for await (const blob of container.listBlobsFlat({ includeMetadata: true })) {
      kept += JSON.stringify(blob) + (await container.getBlobClient(blob.name).downloadToBuffer()).toString();
    }
  }
  return kept;
}
