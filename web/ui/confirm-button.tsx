import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A button that asks once: it makes room for two others, of which one does it and the other, which has the focus, does not. */
export function ConfirmButton({
  children,
  yes,
  no,
  label,
  onConfirm,
}: {
  readonly children: ComponentChildren;
  /** What the button says that does it, e.g. "Stop it". */
  readonly yes: string;
  readonly no: string;
  /** Its name: what would be done to what. */
  readonly label: string;
  readonly onConfirm: () => void;
}) {
  const [asks, setAsks] = useState<boolean>();
  const focused = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (asks !== undefined) focused.current?.focus();
  }, [asks]);
  if (!asks) {
    return (
      <button type="button" class="button quiet" aria-label={label} ref={focused} onClick={() => setAsks(true)}>
        {children}
      </button>
    );
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setAsks(false);
  };
  return (
    <fieldset class="confirm" aria-label={label} onKeyDown={leave}>
      <button
        type="button"
        class="button danger"
        onClick={() => {
          setAsks(false);
          onConfirm();
        }}
      >
        {yes}
      </button>
      <button type="button" class="button quiet" ref={focused} onClick={() => setAsks(false)}>
        {no}
      </button>
    </fieldset>
  );
}
