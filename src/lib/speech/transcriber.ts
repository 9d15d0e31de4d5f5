import type { TokenCredential } from '@azure/identity';
import {
  AudioConfig,
  type AudioInputStream,
  AutoDetectSourceLanguageConfig,
  ConversationTranscriber,
  LanguageIdMode,
  PhraseListGrammar,
  ProfanityOption,
  PropertyId,
  SpeechConfig,
} from 'microsoft-cognitiveservices-speech-sdk';
import type {
  IAuthentication,
  IConnectionFactory,
  RecognizerConfig,
  ServiceRecognizerBase,
} from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.speech/Exports.js';
import type { RecognitionOptions } from '../job/options.ts';
import type { RecognitionRequest } from './recognition.ts';

/**
 * A ConversationTranscriber that does not ask for speakers, which are charged for. The SDK's own class always does, so
 * this one keeps its switch off; apart from that the same is sent.
 */
class SpeakerlessTranscriber extends ConversationTranscriber {
  // Called by the base class's constructor, before this class could have fields of its own.
  protected override createServiceRecognizer(
    authentication: IAuthentication,
    connectionFactory: IConnectionFactory,
    audio: AudioConfig,
    config: RecognizerConfig,
  ): ServiceRecognizerBase {
    Object.defineProperty(config, 'isSpeakerDiarizationEnabled', { get: () => false, set: () => {} });
    return super.createServiceRecognizer(authentication, connectionFactory, audio, config);
  }
}

const profanityOptions: Record<RecognitionOptions['profanity'], ProfanityOption> = {
  masked: ProfanityOption.Masked,
  removed: ProfanityOption.Removed,
  raw: ProfanityOption.Raw,
};

/** The transcriber that a request describes, not yet connected. */
export function createTranscriber(
  request: RecognitionRequest,
  credential: TokenCredential,
  audio: AudioInputStream,
): ConversationTranscriber {
  const { options } = request;
  const config = SpeechConfig.fromEndpoint(new URL(request.endpoint), credential);
  config.requestWordLevelTimestamps();
  config.setProfanity(profanityOptions[options.profanity]);
  // The SDK's own spelling.
  config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', String(request.burstMs));
  const [language] = options.languages;
  if (language) config.speechRecognitionLanguage = language;
  if (options.languages.length > 1) identifyLanguages(config, options.languages);
  const Transcriber = options.speakers ? ConversationTranscriber : SpeakerlessTranscriber;
  const transcriber = new Transcriber(config, AudioConfig.fromStreamInput(audio));
  if (options.phrases.length > 0) PhraseListGrammar.fromRecognizer(transcriber).addPhrases([...options.phrases]);
  return transcriber;
}

/** What ConversationTranscriber.FromConfig does, which can only make the SDK's own class. */
function identifyLanguages(config: SpeechConfig, languages: readonly string[]): void {
  const candidates = AutoDetectSourceLanguageConfig.fromLanguages([...languages]);
  candidates.mode = LanguageIdMode.Continuous;
  for (const id of [
    PropertyId.SpeechServiceConnection_AutoDetectSourceLanguages,
    PropertyId.SpeechServiceConnection_LanguageIdMode,
  ]) {
    config.setProperty(PropertyId[id], candidates.properties.getProperty(id));
  }
}
