import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/lib/config/settings.ts';
import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import { readRest } from '../../src/lib/notify/post.ts';
import { isPublicAddress } from '../../src/lib/notify/public-address.ts';
import { webhookHeaders } from '../../src/lib/notify/sign.ts';
import { eventIdOf, jobEvent } from '../../src/lib/pipeline/job-event.ts';
import { deliveryManner, deliveryMs } from '../../src/lib/pipeline/notify-job.ts';
import { Patience } from '../../src/lib/pipeline/patience.ts';

test('the signature is that of the published example', () => {
  // https://docs.svix.com/receiving/verifying-payloads/how-manual
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const headers = webhookHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330_999, '{"test": 2432232314}', [key, key]);
  assert.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature':
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('addresses of the public internet are told from all others', () => {
  for (const address of ['8.8.8.8', '20.50.2.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450::1']) {
    assert.equal(isPublicAddress(address), true, address);
  }
  for (const address of [
    '0.0.0.0',
    '10.255.255.255',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ]) {
    assert.equal(isPublicAddress(address), false, address);
  }
});

const enough = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SPEECH_ENDPOINT: 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2',
};
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('hosts, secrets and an address are read; without hosts there are no webhooks', () => {
  assert.equal(readSettings(enough).webhooks, undefined);
  assert.deepEqual(
    readSettings({
      ...enough,
      WEBHOOK_HOSTS: 'a.example, *.b.example:8443',
      WEBHOOK_SECRET: `${secret} ${secret}`,
      WEBHOOK_URL: 'https://a.example/x',
    }).webhooks,
    {
      hosts: [
        { name: 'a.example', below: false, port: 443 },
        { name: 'b.example', below: true, port: 8443 },
      ],
      keys: [Buffer.alloc(32, 7), Buffer.alloc(32, 7)],
      url: 'https://a.example/x',
    },
  );
});

test('wrong settings of webhooks are named, and no value is quoted', () => {
  const short = `whsec_${Buffer.from('secret').toString('base64')}`;
  for (const [settings, expected] of [
    [{ WEBHOOK_HOSTS: 'a.example' }, /WEBHOOK_SECRET: is needed/],
    [{ WEBHOOK_HOSTS: 'a.example', WEBHOOK_SECRET: short }, /WEBHOOK_SECRET: must be whsec_/],
    [{ WEBHOOK_HOSTS: 'a.example', WEBHOOK_SECRET: 'secret' }, /WEBHOOK_SECRET: must be whsec_/],
    [{ WEBHOOK_HOSTS: 'secret', WEBHOOK_SECRET: secret }, /WEBHOOK_HOSTS: must be names/],
    [{ WEBHOOK_URL: 'https://a.example/secret' }, /WEBHOOK_URL: .*WEBHOOK_HOSTS names no host/],
    [
      { WEBHOOK_HOSTS: 'b.example', WEBHOOK_SECRET: secret, WEBHOOK_URL: 'https://a.example/secret' },
      /WEBHOOK_URL: .*host and port/,
    ],
  ] as const) {
    assert.throws(
      () => readSettings({ ...enough, ...settings }),
      (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(!error.message.includes(secret) && !error.message.includes(short), 'the secret is quoted');
        assert.doesNotMatch(error.message, /"secret"|\/secret/);
        return true;
      },
    );
  }
});

const job = {
  id: jobIdOf('audio', 'a.wav', '1'),
  container: 'audio',
  name: 'a.wav',
  etag: '1',
  createdMs: 1_000,
  untilMs: 9_000,
};

test('each start of a job has an end of its own, told with one id', () => {
  assert.equal(eventIdOf(job), eventIdOf({ ...job }));
  assert.notEqual(eventIdOf(job), eventIdOf({ ...job, untilMs: 9_001 }));
  // A full stop parts what is signed.
  assert.match(eventIdOf(job), /^msg_[0-9a-f]{32}$/);
});

test('an event says how the job ended, where its transcript is, and nothing of what was said', () => {
  const published = {
    lengthMs: 2_500,
    segments: 2,
    phrases: 3,
    silent: false,
    sentMs: 2_500,
    missingMs: 0,
  };
  const event = jobEvent(job, { state: 'done', published }, 8_000);
  const self = `/api/transcriptions/${job.id}`;
  assert.deepEqual(event, {
    id: eventIdOf(job),
    type: 'transcription.done',
    timestamp: '1970-01-01T00:00:08.000Z',
    data: {
      id: job.id,
      traceId: job.id,
      name: 'a.wav',
      etag: '1',
      created: '1970-01-01T00:00:01.000Z',
      finished: '1970-01-01T00:00:08.000Z',
      state: 'done',
      percent: 100,
      recognisedSeconds: 2.5,
      lengthSeconds: 2.5,
      segments: { done: 2, total: 2 },
      phrases: 3,
      silent: false,
      sentSeconds: 2.5,
      links: {
        self,
        transcript: Object.fromEntries(
          ['json', 'vtt', 'srt', 'txt'].map((format) => [format, `${self}/transcript?format=${format}`]),
        ),
      },
    },
  });
  const error: FailureFacts = { code: 'not-audio', message: 'It is none.', remedy: 'Drop another.' };
  const failed = jobEvent(job, { state: 'failed', error }, 8_000);
  assert.deepEqual([failed.type, failed.data.error, failed.data.links], ['transcription.failed', error, { self }]);
});

test('a receiver that stays away is tried fifteen times in a day, ever more rarely, and never before it asked for', () => {
  const failed = { ok: false, failure: { code: 'x', message: '', remedy: '' }, retryable: true, ledger: {} } as const;
  for (const seed of ['a', 'b', 'c', 'd']) {
    const patience = new Patience(seed, deliveryMs, deliveryManner);
    const pauses: number[] = [];
    for (let nowMs = 0; ; ) {
      const pauseMs = patience.after(failed, nowMs);
      if (pauseMs === undefined) break;
      pauses.push(pauseMs);
      nowMs += pauseMs;
    }
    const sumMs = pauses.reduce((sum, ms) => sum + ms, 0);
    assert.equal(pauses.length, 14);
    assert.ok(sumMs < deliveryMs && sumMs > deliveryMs / 4, `${sumMs} ms in all`);
    assert.ok((pauses[0] ?? 0) <= 1_000);
  }
  const asked = new Patience('a', deliveryMs, deliveryManner);
  assert.equal(asked.after({ ...failed, retryAfterMs: 3_600_000 }, 0), 3_600_000);
  assert.equal(asked.after({ ...failed, retryable: false }, 0), undefined);
});

test('a rest is read as seconds or as a date, and is no longer than four hours', () => {
  const nowMs = Date.parse('2026-11-25T10:00:00Z');
  assert.equal(readRest('120', nowMs), 120_000);
  assert.equal(readRest('Wed, 25 Nov 2026 10:01:00 GMT', nowMs), 60_000);
  assert.equal(readRest('999999', nowMs), 4 * 3_600_000);
  for (const nothing of [undefined, '0', '-5', 'soon', 'Wed, 25 Nov 2026 09:00:00 GMT']) {
    assert.equal(readRest(nothing, nowMs), undefined, nothing);
  }
});
