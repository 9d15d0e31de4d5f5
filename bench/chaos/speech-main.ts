/** The Speech service that a chaos run kills, in a process of its own; the token endpoint is not in it. */
import { startSpeechService } from '../../local/speech/service.ts';

const { SPEECH_PORT = '0', SPEECH_TOKEN_KEY = '', SPEECH_QUOTA = '100', SPEECH_FAULTS = '[]' } = process.env;

// Whoever started it has gone.
process.once('disconnect', () => process.exit(1));
const service = await startSpeechService({
  recognizer: 'tones',
  port: Number(SPEECH_PORT),
  tokenKey: SPEECH_TOKEN_KEY,
  quota: Number(SPEECH_QUOTA),
  faults: JSON.parse(SPEECH_FAULTS),
});
process.send?.({ port: service.port, endpoint: service.endpoint });
