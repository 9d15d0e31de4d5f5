import { useState } from 'preact/hooks';
import { copyText } from '../transcript/copy-text.ts';
import type { Reading } from '../transcript/reading.ts';
import { Icon } from '../ui/icon.tsx';
import { announce } from '../ui/live-region.tsx';
import { Menu } from '../ui/menu.tsx';

/** That it was copied is said for so long. */
const saidForMs = 2_000;

/** Copies the text as it is shown. */
export function CopyMenu({ reading }: { readonly reading: Reading }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  const copy = async (withTimes: boolean) => {
    const text = copyText(reading.phrases.peek(), (phrase) => reading.speakerOf(phrase)?.name, withTimes);
    const done = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'refused' as const,
    );
    setOutcome(done);
    announce(done === 'copied' ? 'The text is copied.' : 'The browser did not let it be copied.');
    setTimeout(() => setOutcome(undefined), saidForMs);
  };
  return (
    <Menu
      label="Copy the transcript"
      choices={[
        { name: 'Text', onChoose: () => void copy(false) },
        { name: 'Text with times', onChoose: () => void copy(true) },
      ]}
    >
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not allowed' : 'Copy'}
    </Menu>
  );
}
