import * as z from 'zod';
import { type HostRule, judgeWebhook, parseHostRule } from '../job/webhook-rules.ts';

/** Where webhooks may go, and how they are signed. */
export interface Webhooks {
  readonly hosts: readonly HostRule[];
  /** Called for every job that names no other. */
  readonly url?: string;
  /** Each signs; more than one while a secret is being replaced. */
  readonly keys: readonly Uint8Array[];
}

/** Standard Webhooks 1.0, "Signature scheme": 24 to 64 random bytes. */
const fewestBytes = 24;
const mostBytes = 64;
const mostKeys = 3;
const secretPattern = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

const itemsOf = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map((item) => item.trim())
    .filter(Boolean);
const hostsOf = (text: string) => itemsOf(text, /,/).map(parseHostRule);

function keyOf(secret: string): Uint8Array | undefined {
  const bytes = Buffer.from(secretPattern.exec(secret)?.[1] ?? '', 'base64');
  return bytes.length >= fewestBytes && bytes.length <= mostBytes ? bytes : undefined;
}

const keysOf = (text: string) => itemsOf(text, /\s+/).map(keyOf);

/** The settings' own shape; what they ask of each other is in `findWebhookProblems`. No message holds a value. */
export const webhooksShape = {
  /** Hosts that webhooks may go to, separated by commas: `hooks.example.com`, `*.example.com`, `hooks.example.com:8443`. */
  WEBHOOK_HOSTS: z
    .string()
    .refine(
      (text) => hostsOf(text).every(Boolean),
      'must be names of hosts such as hooks.example.com or *.example.com, with a port where it is not 443, separated by commas',
    )
    .optional(),
  /** Called when any job ends that names no webhook of its own. */
  WEBHOOK_URL: z.string().min(1).optional(),
  WEBHOOK_SECRET: z
    .string()
    .refine(
      (text) => keysOf(text).length <= mostKeys && keysOf(text).every(Boolean),
      `must be whsec_ and the base64 of ${fewestBytes} to ${mostBytes} random bytes; up to ${mostKeys} of these, separated by spaces`,
    )
    .optional(),
};

type RawWebhooks = z.output<z.ZodObject<typeof webhooksShape>>;

/** Settings of webhooks without what they need, each with its key; judged though other settings are wrong. */
export function findWebhookProblems(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { WEBHOOK_HOSTS: hosts = '', WEBHOOK_URL: url, WEBHOOK_SECRET: secret = '' } = environment;
  const problems: string[] = [];
  const judged =
    url === undefined
      ? undefined
      : judgeWebhook(
          url,
          hostsOf(hosts).filter((rule) => rule !== undefined),
        );
  if (judged && 'refusal' in judged) problems.push(`WEBHOOK_URL: cannot be called: ${judged.refusal}`);
  if (itemsOf(hosts, /,/).length > 0 && itemsOf(secret, /\s+/).length === 0) {
    problems.push('WEBHOOK_SECRET: is needed with WEBHOOK_HOSTS, since webhooks are signed');
  }
  return problems;
}

/** Undefined when no host is allowed: then no webhook is sent. */
export function webhooksOf({ WEBHOOK_HOSTS, WEBHOOK_URL, WEBHOOK_SECRET }: RawWebhooks): Webhooks | undefined {
  const hosts = hostsOf(WEBHOOK_HOSTS ?? '').filter((rule) => rule !== undefined);
  if (hosts.length === 0) return undefined;
  const keys = keysOf(WEBHOOK_SECRET ?? '').filter((key) => key !== undefined);
  return { hosts, keys, ...(WEBHOOK_URL ? { url: WEBHOOK_URL } : {}) };
}
