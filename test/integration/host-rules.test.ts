import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { matchPath } from '../../local/host/bindings/path-template.ts';
import { blobOfUrl } from '../../local/host/blob/event-grid.ts';
import { expandSettings } from '../../local/host/functions/app-function.ts';
import { compareRoutes, compileRoute } from '../../local/host/http/route-template.ts';
import { ExitPolicy } from '../../local/host/supervise/exit-policy.ts';
import { parseSchedule } from '../../local/host/timer/schedule.ts';

suite('the local host’s rules', () => {
  test('three counted exits within 30 minutes end the host; older ones are forgotten, 200 never counts', () => {
    const minute = 60_000;
    const policy = new ExitPolicy(3);
    assert.deepEqual(policy.exited(1, 0), { next: 'restart', calls: 'fail' });
    assert.deepEqual(policy.exited(200, minute), { next: 'restart', calls: 'hang' });
    assert.deepEqual(policy.exited(137, 20 * minute), { next: 'restart', calls: 'fail' });
    assert.deepEqual(policy.exited(1, 31 * minute), { next: 'restart', calls: 'fail' });
    assert.deepEqual(policy.exited(1, 32 * minute), { next: 'stop-host' });
    assert.deepEqual(policy.exited(0, 33 * minute), { next: 'none' });
  });

  test('routes are tried from the most to the least specific', () => {
    const templates = ['jobs/{*rest}', 'jobs/{id}', 'jobs/{id:int}', 'jobs/latest', 'jobs/{id}/log'];
    const sorted = templates.toSorted((a, b) => compareRoutes(compileRoute(a).precedence, compileRoute(b).precedence));
    assert.deepEqual(sorted, ['jobs/latest', 'jobs/{id:int}', 'jobs/{id}', 'jobs/{id}/log', 'jobs/{*rest}']);
  });

  test('a route value is decoded, but an encoded slash stays as it is', () => {
    assert.deepEqual(compileRoute('a/{x}').match('/a/%C3%A4%2Fb'), { x: 'ä%2Fb' });
    assert.deepEqual(compileRoute('a/{x}').match('/a/100%'), { x: '100%' });
    assert.deepEqual(compileRoute('a/{x}.{ext}').match('/a/b.c.txt'), { x: 'b.c', ext: 'txt' });
    assert.equal(compileRoute('a/{x:guid}').match('/a/b'), undefined);
  });

  test('a part that may be left out and has no length is the root', () => {
    const root = compileRoute('/{page:maxlength(0)?}');
    assert.deepEqual(root.match('/'), {});
    assert.equal(root.match('/a'), undefined);
  });

  test('a blob path’s parameter may span folders, and the last dot parts name and extension', () => {
    assert.deepEqual(matchPath('audio/{name}.{ext}', 'audio/2026/a.b.wav'), { name: '2026/a.b', ext: 'wav' });
    assert.equal(matchPath('audio/{name}.{ext}', 'other/a.wav'), undefined);
    assert.deepEqual(matchPath('a+b/{name}', 'a+b/c'), { name: 'c' });
  });

  test('container and name are read from a blob’s address, with or without the account in its path', () => {
    const expected = { container: 'audio', name: 'a b/ü.wav' };
    assert.deepEqual(blobOfUrl('https://acct.blob.core.windows.net/audio/a%20b/%C3%BC.wav'), expected);
    assert.deepEqual(blobOfUrl('http://127.0.0.1:10000/devstoreaccount1/audio/a%20b/%C3%BC.wav'), expected);
  });

  test('NCRONTAB has seconds, is in UTC, and takes day AND weekday', () => {
    const next = (expression: string, from: string) =>
      parseSchedule(expression).nextAfter(new Date(from))?.toISOString();
    assert.equal(next('*/10 * * * * *', '2026-01-01T00:00:01Z'), '2026-01-01T00:00:10.000Z');
    assert.equal(next('0 30 3 * * *', '2026-01-01T04:00:00Z'), '2026-01-02T03:30:00.000Z');
    // The first Friday (5) that is a 13th after the start of 2026 is in February.
    assert.equal(next('0 0 0 13 * 5', '2026-01-01T00:00:00Z'), '2026-02-13T00:00:00.000Z');
    assert.equal(parseSchedule('*/10 * * * * *').isSlow, false);
    assert.equal(parseSchedule('0 * * * * *').isSlow, true);
  });

  test('a setting in a binding is filled in, and a missing one is named', () => {
    assert.equal(expandSettings('%A%/{name}', { A: 'audio' }), 'audio/{name}');
    assert.throws(() => expandSettings('%B%', {}), /'%B%' does not resolve to a value/);
  });
});
