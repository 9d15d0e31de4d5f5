import { effect, signal } from '@preact/signals';
import { Icon } from './icon.tsx';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const storageKey = 'dropscribe-theme';
const theme = signal<Theme>(themes.find((one) => one === localStorage.getItem(storageKey)) ?? 'auto');

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem(storageKey, theme.value);
});

const labels = { auto: 'as the system has it', light: 'light', dark: 'dark' } as const;

/** Goes round: as the system has it, light, dark. */
export function ThemeSwitch() {
  const now = theme.value;
  const next = themes[(themes.indexOf(now) + 1) % themes.length] ?? 'auto';
  const title = `Colours: ${labels[now]}. Change to ${labels[next]}.`;
  return (
    <button
      type="button"
      class="button icon-only quiet"
      aria-label={title}
      title={title}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={now} />
    </button>
  );
}
