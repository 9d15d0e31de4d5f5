import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HostRule, judgeWebhook, parseHostRule } from '../../src/lib/job/webhook-rules.ts';

const rulesOf = (...texts: string[]): HostRule[] => texts.map(parseHostRule).filter((rule) => rule !== undefined);
const rules = rulesOf('hooks.example.com', '*.example.org', 'other.example.net:8443');
const refusalOf = (address: string, allowed = rules) => {
  const judged = judgeWebhook(address, allowed);
  return 'refusal' in judged ? judged.refusal : undefined;
};

test('a listed host may be called, on port 443 or the one that is listed', () => {
  for (const address of [
    'https://hooks.example.com',
    'https://hooks.example.com:443/a/b?token=1#x',
    'https://HOOKS.Example.Com/',
    'https://a.example.org/',
    'https://a.b.example.org/',
    'https://other.example.net:8443/',
  ]) {
    assert.equal(refusalOf(address), undefined, address);
  }
});

test('nothing else may be called', () => {
  for (const [address, reason] of [
    ['hooks.example.com', /not an address/],
    ['', /not an address/],
    ['http://hooks.example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['https://user@hooks.example.com/', /user name/],
    ['https://:secret@hooks.example.com/', /user name/],
    ['https://hooks.example.com:8443/', /host and port/],
    ['https://other.example.net/', /host and port/],
    ['https://example.org/', /host and port/],
    ['https://badexample.org/', /host and port/],
    ['https://hooks.example.com.evil.net/', /host and port/],
    ['https://hooks.example.com./', /host and port/],
    ['https://evil.net/hooks.example.com', /host and port/],
    ['https://evil.net\\@hooks.example.com/', /host and port/],
    ['https://hooks.example.com\u3002evil.net/', /host and port/],
    ['https://127.0.0.1/', /host and port/],
    ['https://2130706433/', /host and port/],
    ['https://[::1]/', /host and port/],
    ['https://localhost/', /host and port/],
  ] as const) {
    assert.match(refusalOf(address) ?? 'allowed', reason, address);
  }
  assert.match(refusalOf('https://hooks.example.com/', []) ?? '', /WEBHOOK_HOSTS names no host/);
});

test('a refusal repeats nothing of the address, which may hold a secret', () => {
  for (const address of ['http://secret.example/secret', 'https://secret@x.example', 'secret']) {
    assert.doesNotMatch(refusalOf(address) ?? '', /secret/);
  }
});

test('what is no name of a host is no rule', () => {
  for (const text of [
    '',
    '*',
    '*.com',
    'localhost',
    '127.0.0.1',
    '10.0.0.1:443',
    '[::1]',
    'https://a.example',
    'a.example/x',
    'a.*.example',
    '-a.example',
    'a_b.example',
    'a.example:0',
    'a.example:70000',
  ]) {
    assert.equal(parseHostRule(text), undefined, text);
  }
  assert.deepEqual(parseHostRule('*.Example.com:8443'), { name: 'example.com', below: true, port: 8443 });
});

test('whatever is let through is https to a listed host, without a user', () => {
  const address = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc
      .tuple(
        fc.constantFrom('https://', 'https:\\\\', 'HTTPS:/', 'https:'),
        fc.string(),
        fc.constantFrom('', '@', '.', '/', '#'),
        fc.constantFrom('hooks.example.com', 'x.example.org', ''),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(address, (text) => {
      const judged = judgeWebhook(text, rules);
      if ('refusal' in judged) return;
      const { protocol, hostname, username, password } = judged.url;
      assert.deepEqual([protocol, username, password], ['https:', '', '']);
      assert.match(hostname, /^(hooks\.example\.com|.+\.example\.org|other\.example\.net)$/);
    }),
    { numRuns: 2_000 },
  );
});
