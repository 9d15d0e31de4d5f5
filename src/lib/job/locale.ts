/** BCP 47 language and region, as the Speech service names its locales, e.g. `en-US`, `zh-CN`, `sr-Cyrl-RS`. */
export const localePattern = /^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$/;
/** Continuous language identification takes at most ten candidates: Speech service, "Language identification". */
export const maxLanguages = 10;
