import { access, apiKey, forgetKey, signOutHref, turnedAway } from './api/access.ts';
import { JobPage } from './job/job-page.tsx';
import { ListPage } from './jobs/list-page.tsx';
import { listHref, route } from './route.ts';
import { AccessForm } from './ui/access-form.tsx';
import { Icon } from './ui/icon.tsx';
import { LiveRegion } from './ui/live-region.tsx';
import { ThemeSwitch } from './ui/theme-switch.tsx';
import { DropVeil } from './upload/drop-zone.tsx';
import { UploadsLink } from './upload/uploads-link.tsx';

/** The page: its head, and below it what the address names, or the way in. */
export function App() {
  const shown = route.value;
  return (
    <>
      <header class="head">
        <a class="wordmark" href={listHref}>
          <Icon name="wave" /> Dropscribe
        </a>
        <div class="head-tools">
          <UploadsLink />
          <ThemeSwitch />
          <LeaveButton />
        </div>
      </header>
      <main id="main">
        {turnedAway.value ? (
          <AccessForm />
        ) : shown.page === 'job' ? (
          <JobPage key={shown.id} id={shown.id} />
        ) : (
          <ListPage {...shown} />
        )}
      </main>
      <DropVeil />
      <LiveRegion />
    </>
  );
}

/** Leaves the key, or the session, behind; nothing where neither is. */
function LeaveButton() {
  if (access === 'entra') {
    return (
      <a class="button quiet" href={signOutHref}>
        Sign out
      </a>
    );
  }
  if (apiKey.value === '') return null;
  return (
    <button type="button" class="button quiet" onClick={forgetKey}>
      Forget key
    </button>
  );
}
