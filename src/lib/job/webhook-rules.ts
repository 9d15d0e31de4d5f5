/** A host that webhooks may go to, as the setting WEBHOOK_HOSTS names it. */
export interface HostRule {
  /** Lower case. */
  readonly name: string;
  /** True for `*.example.com`: every name below it, and not itself. */
  readonly below: boolean;
  readonly port: number;
}

const httpsPort = 443;
/** A name of at least two labels, the last of which is no number: never an address. */
const rulePattern = /^(\*\.)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])(?::(\d{1,5}))?$/;
const highestPort = 65_535;

/** `hooks.example.com`, `*.example.com` or either with `:8443`; undefined for anything else. */
export function parseHostRule(text: string): HostRule | undefined {
  const match = rulePattern.exec(text.toLowerCase());
  const [, wildcard, name, digits] = match ?? [];
  const port = digits === undefined ? httpsPort : Number(digits);
  if (name === undefined || port < 1 || port > highestPort) return undefined;
  return { name, below: wildcard !== undefined, port };
}

export type Judgement = { readonly url: URL } | { readonly refusal: string };

/** Whether a webhook may go to this address. The refusal is the rest of a sentence, and repeats nothing of the address. */
export function judgeWebhook(address: string, rules: readonly HostRule[]): Judgement {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return { refusal: 'it is not an address such as https://hooks.example.com/done' };
  if (url.protocol !== 'https:') return { refusal: 'it must begin with https://' };
  if (url.username || url.password) return { refusal: 'it must hold no user name and no password' };
  if (rules.length === 0) return { refusal: 'this app sends none, because its setting WEBHOOK_HOSTS names no host' };
  const port = url.port === '' ? httpsPort : Number(url.port);
  const isListed = rules.some(
    (rule) => rule.port === port && (rule.below ? url.hostname.endsWith(`.${rule.name}`) : url.hostname === rule.name),
  );
  return isListed
    ? { url }
    : { refusal: 'its host and port are not among those that the setting WEBHOOK_HOSTS allows' };
}
