import type { ListedState } from '../api/jobs.ts';
import { filterHref, filters, listHref } from '../route.ts';

export const filterWords: Readonly<Record<ListedState, string>> = {
  open: 'In progress',
  done: 'Done',
  partial: 'With gaps',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Which jobs are shown. Links, so that a choice can be kept and sent. */
export function StateFilter({ state }: { readonly state: ListedState | undefined }) {
  return (
    <nav class="filter" aria-label="Which transcriptions">
      <ul>
        <li>
          <a href={listHref} {...(state === undefined ? { 'aria-current': 'page' } : {})}>
            All
          </a>
        </li>
        {filters.map((one) => (
          <li key={one}>
            <a href={filterHref(one)} {...(state === one ? { 'aria-current': 'page' } : {})}>
              {filterWords[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
