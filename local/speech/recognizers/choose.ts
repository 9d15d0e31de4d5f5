import type { RecognizerFactory } from '../recognizer.ts';
import { type Script, ScriptRecognizer } from './script.ts';
import { SphinxRecognizer } from './sphinx.ts';
import { requireSphinx } from './sphinx-process.ts';
import { TonesRecognizer } from './tones.ts';

/** What recognises. */
export type RecognizerName = 'tones' | 'sphinx' | 'script';

/**
 * The factory for a recognizer by name.
 * @param script asked for at each turn, so that it may change while the service runs.
 * @throws SphinxMissingError when pocketsphinx is asked for but not installed.
 */
export function recognizerNamed(name: RecognizerName, script: () => Script): RecognizerFactory {
  switch (name) {
    case 'tones':
      return (request, sink) => new TonesRecognizer(request, sink);
    case 'sphinx':
      requireSphinx();
      return (_request, sink) => new SphinxRecognizer(sink);
    case 'script':
      return (request, sink) => new ScriptRecognizer(script(), request, sink);
  }
}
