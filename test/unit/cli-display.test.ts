import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDisplay } from '../../cli/display/open-display.ts';
import { barLine, type Progress, plainLine } from '../../cli/display/progress.ts';
import { clock, columnsOf, fitted, printable } from '../../cli/display/text.ts';

const job = { id: 'x', name: 'talk.mp3', state: 'transcribing', percent: 50, created: '2026-01-01T00:00:00Z' };
const running = (more: object = {}): Progress => ({ stage: 'running', job: { ...job, ...more }, seenAtMs: 1_000 });

test('a bar shows what is done and what is left, and the time runs between two answers', () => {
  const line = (nowMs: number) => barLine('talk.mp3', running({ etaSeconds: 65 }), 100, nowMs);
  assert.equal(
    line(1_000).replace(/ {2,}/g, '  '),
    'talk.mp3  transcribing [############------------]  50 %  1:05 left',
  );
  assert.match(line(11_000), / 0:55 left$/);
  assert.match(line(99_000), / a moment left$/);
  const upload = barLine('talk.mp3', { stage: 'uploading', sentBytes: 4_200_000, bytes: 30_000_000 }, 100, 0);
  assert.match(upload, /uploading {4}\[###-{21}\] {2}14 % {2}4\.2 of 30 MB$/);
});

test('a bar is never wider than the terminal, whatever the name', () => {
  for (const name of ['a', 'x'.repeat(300), '長い名前の録音ファイル'.repeat(5), '🎙️'.repeat(60)]) {
    for (const columns of [60, 79, 200]) {
      assert.ok(columnsOf(barLine(name, running(), columns, 0)) <= columns, `${name} in ${columns}`);
    }
  }
});

test('a text is fitted by what it takes on the terminal, not by its characters', () => {
  assert.equal(columnsOf('Zürich'), 6);
  assert.equal(columnsOf('録音'), 4);
  assert.equal(columnsOf('👩‍👩‍👧'), 2);
  assert.equal(fitted('録音録音', 6), '録音… ');
  assert.equal(fitted('abc', 5), 'abc  ');
});

test('nothing in a name can steer the terminal', () => {
  assert.equal(printable('a\x1b[2Jb\r\nc\u202egpj'), 'a?[2Jb??c?gpj');
});

test('why a job waits is shown in both forms', () => {
  const waiting = running({ waiting: { message: 'No place is free.', remedy: 'Wait.' } });
  assert.match(barLine('talk.mp3', waiting, 120, 0), /No place is free\.$/);
  assert.equal(plainLine('talk.mp3', waiting), 'talk.mp3  transcribing  50 %  No place is free.');
});

test('hours show only where there are any', () => {
  assert.deepEqual([0, 65_000, 3_723_000].map(clock), ['0:00', '1:05', '1:02:03']);
});

function recorded(options: { readonly isTTY?: boolean; readonly rows?: number; readonly columns?: number } = {}) {
  const written: string[] = [];
  return { stream: { ...options, write: (text: string) => written.push(text) }, text: () => written.join('') };
}

test('without a terminal there is a line for each state and each ten percent, and no escape', () => {
  const { stream, text } = recorded();
  using display = openDisplay(stream, false);
  for (let percent = 0; percent <= 30; percent++) display.show('a.wav', running({ percent }));
  display.say('a.wav  done');
  assert.deepEqual(text().split('\n'), [
    'a.wav  transcribing  0 %',
    'a.wav  transcribing  10 %',
    'a.wav  transcribing  20 %',
    'a.wav  transcribing  30 %',
    'a.wav  done',
    '',
  ]);
});

test('a quiet display has only what stays', () => {
  const { stream, text } = recorded({ isTTY: true });
  using display = openDisplay(stream, true);
  display.show('a.wav', running());
  display.say('a.wav  failed');
  assert.equal(text(), 'a.wav  failed\n');
});

test('on a terminal the bars stay below the lines, fit into it, and are gone at the end', () => {
  const { stream, text } = recorded({ isTTY: true, rows: 5, columns: 80 });
  const display = openDisplay(stream, false);
  for (let file = 0; file < 10; file++) display.show(`${file}.wav`, running());
  display.say('first  done');
  const screen = screenOf(text());
  assert.deepEqual(
    screen.map((line) => line.trim().split(' ')[0]),
    ['first', '0.wav', '1.wav', '2.wav', 'and', ''],
  );
  display[Symbol.dispose]();
  assert.deepEqual(screenOf(text()), ['first  done', '']);
  assert.ok(text().endsWith('\x1b[?25h'), 'the cursor is back');
});

/** What a terminal shows after these few escapes: up, to the left, clear below. */
function screenOf(text: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [part] of text.replaceAll('\x1b[', '⎋').matchAll(/⎋\d*[AJ]|⎋\?25[lh]|\r|\n|[^⎋\r\n]+/g)) {
    const up = /^⎋(\d+)A$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === '⎋J') lines.splice(row, lines.length, '');
    else if (part === '\n') {
      row += 1;
      lines[row] ??= '';
    } else if (!part.startsWith('⎋') && part !== '\r') lines[row] = part;
  }
  return lines;
}
