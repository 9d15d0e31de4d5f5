/** Locales that the Speech service knows and that are asked for most; any other can be typed. */
const common =
  'ar-EG ar-SA bg-BG bn-IN ca-ES cs-CZ da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-AR es-CO es-ES es-MX es-US et-EE fa-IR fi-FI fil-PH fr-BE fr-CA fr-CH fr-FR he-IL hi-IN hr-HR hu-HU id-ID it-IT ja-JP ko-KR lt-LT lv-LV ms-MY nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sl-SI sr-RS sv-SE sw-KE ta-IN te-IN th-TH tr-TR uk-UA ur-IN vi-VN zh-CN zh-HK zh-TW';

const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' });

/** `en-US` as "English (United States)"; as it is where nobody knows it. */
export function localeName(locale: string): string {
  return names.of(locale) ?? locale;
}

export const commonLocales: readonly (readonly [locale: string, name: string])[] = common
  .split(' ')
  .map((locale): readonly [string, string] => [locale, localeName(locale)])
  .sort(([, a], [, b]) => (a < b ? -1 : 1));
