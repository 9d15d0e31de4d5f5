import { openCredential, speechScope } from '../../src/lib/identity/credential.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import type { KeptRules } from '../../src/lib/lifetime/rules.ts';
import { CarrierPool, type CarrierPoolSettings } from '../../src/lib/speech/carrier-pool.ts';
import { piecesOf } from './audio-file.ts';
import { requestTo } from './request.ts';
import type { Transcribe } from './transcribe.ts';

export interface PooledWay {
  readonly pool: CarrierPool;
  readonly transcribe: Transcribe;
}

/** Dropscribe as an activity uses it: a credential of its own, a place in a single-use thread. */
export function pooledWay(
  pcm: Uint8Array<ArrayBuffer>,
  words: number,
  settings: Pick<CarrierPoolSettings, 'recognitionsPerThread' | 'threadEntry'>,
  rules: KeptRules,
): PooledWay {
  const pool = new CarrierPool(settings, rules);
  return {
    pool,
    async transcribe(endpoint, job) {
      const ledger = new Ledger();
      const { signal } = new AbortController();
      await using credential = openCredential({}, ledger, rules);
      let heard = 0;
      const receipt = await pool
        .recognise(requestTo(endpoint, job), {
          audio: piecesOf(pcm),
          token: () => credential.getToken(speechScope, signal),
          ledger,
          signal,
          onPhrase: (phrase) => {
            heard += phrase.words.length;
          },
        })
        // One job in ten fails on purpose.
        .catch(() => undefined);
      return receipt && heard === words ? 'recognised' : 'failed';
    },
  };
}
