import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Changes,
  clashesOf,
  leftOver,
  noChanges,
  placed,
  type TextChange,
  wantedEdits,
  withNameChange,
  withTextChange,
} from '../../web/edits/changes.ts';

const change = (id: number, text: string, seen = `said ${id}`): TextChange => ({
  id,
  start: id,
  end: id + 1,
  was: `said ${id}`,
  seen,
  text,
});
const texts = (...all: TextChange[]): Changes => ({ texts: all, names: [] });
const edit = (id: number, text: string) => ({ id, start: id, end: id + 1, was: `said ${id}`, text });

test('changes go on top of the edits that there are, and what is as it was recognised is no edit', () => {
  const saved = { speakers: { 'Guest-1': 'Anna', 'Guest-2': 'Ben' }, phrases: [edit(2, 'two'), edit(5, 'five')] };
  const changes: Changes = {
    texts: [change(7, 'seven'), change(5, 'said 5', 'five'), change(1, 'one')],
    names: [
      { label: 'Guest-2', seen: 'Ben', name: 'Guest-2' },
      { label: 'Guest-3', seen: 'Guest-3', name: 'Chandra' },
    ],
  };
  assert.deepEqual(wantedEdits(saved, changes), {
    speakers: { 'Guest-1': 'Anna', 'Guest-3': 'Chandra' },
    phrases: [
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
      { id: 7, text: 'seven' },
    ],
  });
});

test('a phrase that is changed twice is one change, of what was seen first', () => {
  const twice = withTextChange(texts(change(1, 'first')), change(1, 'second', 'first'));
  assert.deepEqual(twice.texts, [change(1, 'second')]);
  const named = withNameChange(withNameChange(noChanges, { label: 'Guest-1', seen: 'Guest-1', name: 'Ana' }), {
    label: 'Guest-1',
    seen: 'Ana',
    name: 'Anna',
  });
  assert.deepEqual(named.names, [{ label: 'Guest-1', seen: 'Guest-1', name: 'Anna' }]);
});

test('somebody else’s change clashes only where it is neither what was seen nor what is wanted', () => {
  const mine = texts(change(1, 'mine'), change(2, 'mine'), change(3, 'mine'), change(4, 'mine', 'theirs of before'));
  const saved = {
    speakers: { 'Guest-1': 'Hanna' },
    phrases: [edit(1, 'theirs'), edit(2, 'mine'), edit(4, 'theirs of before')],
  };
  const named: Changes = { ...mine, names: [{ label: 'Guest-1', seen: 'Guest-1', name: 'Anna' }] };
  assert.deepEqual(
    clashesOf(saved, named).map(({ kind, theirs }) => [kind, theirs]),
    [
      ['text', 'theirs'],
      ['name', 'Hanna'],
    ],
  );
});

test('what was saved by a request that got no answer is nobody else’s', () => {
  const saved = { speakers: {}, phrases: [edit(1, 'sent')] };
  assert.equal(clashesOf(saved, texts(change(1, 'typed after it')), texts(change(1, 'sent'))).length, 0);
  assert.equal(clashesOf(saved, texts(change(1, 'typed after it'))).length, 1);
});

test('what is changed again while it is being saved is left to save, seen as it was sent', () => {
  const sent = texts(change(1, 'one'), change(2, 'two'));
  const now = texts(change(1, 'one'), change(2, 'two and more'), change(3, 'three'));
  assert.deepEqual(leftOver(now, sent).texts, [change(2, 'two and more', 'two'), change(3, 'three')]);
});

test('changes find their phrase again by time and text, and say when it is gone', () => {
  const anew = [
    { id: 1, start: 0.5, end: 1, was: 'new' },
    { id: 2, start: 1, end: 2, was: 'said 1' },
    { id: 3, start: 2, end: 3, was: 'heard otherwise' },
  ];
  const { changes, lost } = placed(texts(change(1, 'one'), change(2, 'two')), anew);
  assert.deepEqual(
    changes.texts.map(({ id, text }) => [id, text]),
    [[2, 'one']],
  );
  assert.deepEqual(
    lost.map(({ text }) => text),
    ['two'],
  );
});
