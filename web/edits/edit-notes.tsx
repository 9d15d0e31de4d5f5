import type { Reading } from '../transcript/reading.ts';
import { clock } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { remedyForPeople } from '../ui/remedy.ts';
import type { Clash } from './changes.ts';

/** What there is to say of edits that are not simply saved. */
export function EditNotes({ reading }: { readonly reading: Reading }) {
  const { desk } = reading;
  const saving = desk.saving.value;
  const lost = desk.lost.value;
  return (
    <>
      {saving.kind === 'waiting' || saving.kind === 'refused' ? (
        <div class="note warn">
          <Icon name="alert" />
          <div>
            <p>{saving.problem.message} What you changed is kept in this browser.</p>
            <p class="muted">
              {saving.kind === 'waiting' ? 'It is saved as soon as that goes.' : remedyForPeople(saving.problem.remedy)}
            </p>
          </div>
          {saving.kind === 'refused' ? (
            <button type="button" class="button" onClick={() => desk.saveNow()}>
              Try again
            </button>
          ) : null}
        </div>
      ) : null}
      {desk.isFull.value ? (
        <div class="note warn" role="alert">
          <Icon name="alert" />
          <p>This browser has no room to keep what is not saved yet. Stay on this page until it is saved.</p>
        </div>
      ) : null}
      {desk.clashes.value.map((clash) => (
        <ClashNote key={`${clash.kind}-${keyOf(clash)}`} reading={reading} clash={clash} />
      ))}
      {lost.length > 0 ? (
        <div class="note warn" role="alert">
          <Icon name="alert" />
          <div>
            <p>What you typed here could not be placed, because that part was recognised anew:</p>
            <ul class="stack-small">
              {lost.map(({ id, text }) => (
                <li key={id}>
                  <q>{text}</q>
                </li>
              ))}
            </ul>
          </div>
          <button
            type="button"
            class="button"
            onClick={() => {
              desk.lost.value = [];
            }}
          >
            I have seen it
          </button>
        </div>
      ) : null}
    </>
  );
}

function ClashNote({ reading, clash }: { readonly reading: Reading; readonly clash: Clash }) {
  const { desk } = reading;
  const done = () => {
    desk.clashes.value = desk.clashes.value.filter((one) => one !== clash);
  };
  const takeTheirs = () => {
    const { change, kind, theirs } = clash;
    if (kind === 'text') desk.correct({ ...change, seen: change.text, text: theirs });
    else desk.rename({ ...change, seen: change.name, name: theirs });
    done();
  };
  const where =
    clash.kind === 'text' ? `the phrase at ${clock(clash.change.start)}` : `the name of ${clash.change.label}`;
  return (
    <div class="note warn" role="alert">
      <Icon name="alert" />
      <div>
        <p>
          Somebody else changed {where} at the same time, to <q>{clash.theirs}</q>.
        </p>
        <p class="muted">Yours is in its place now; theirs is in an earlier revision.</p>
      </div>
      <button type="button" class="button" onClick={takeTheirs}>
        Take theirs
      </button>
      <button type="button" class="button" onClick={done}>
        Keep mine
      </button>
    </div>
  );
}

const keyOf = (clash: Clash) => (clash.kind === 'text' ? clash.change.id : clash.change.label);
