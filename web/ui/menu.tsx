import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

export interface MenuChoice {
  readonly name: string;
  /** What is to be known of it, in a few words. */
  readonly note?: string;
  readonly onChoose: () => void;
}

/** A button that shows some others below it, until one is pressed, or Escape, or something else on the page. */
export function Menu({
  children,
  label,
  choices,
}: {
  readonly children: ComponentChildren;
  readonly label: string;
  readonly choices: readonly MenuChoice[];
}) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = ({ target }: Event) => {
      if (!(target instanceof Node) || !root.current?.contains(target)) setOpen(false);
    };
    const press = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      setOpen(false);
      opener.current?.focus();
    };
    addEventListener('pointerdown', leave);
    addEventListener('focusin', leave);
    addEventListener('keydown', press);
    return () => {
      removeEventListener('pointerdown', leave);
      removeEventListener('focusin', leave);
      removeEventListener('keydown', press);
    };
  }, [isOpen]);
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="button"
        ref={opener}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      <ul id={id} class="menu-choices" aria-label={label} hidden={!isOpen}>
        {choices.map(({ name, note, onChoose }) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => {
                setOpen(false);
                opener.current?.focus();
                onChoose();
              }}
            >
              {name}
              {note ? <small class="muted">{note}</small> : null}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
