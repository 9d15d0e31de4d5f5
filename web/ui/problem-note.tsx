import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';
import type { ApiProblem } from '../api/problem.ts';
import { Icon } from './icon.tsx';
import { remedyForPeople } from './remedy.ts';

/** What went wrong and what to do, in the app's own words. */
export function ProblemNote({
  problem,
  onRetry,
}: {
  readonly problem: ApiProblem | FailureFacts;
  readonly onRetry?: () => void;
}) {
  return (
    <div class="note bad" role="alert">
      <Icon name="alert" />
      <div>
        <p>{problem.message}</p>
        {problem.remedy === '' ? null : <p class="muted">{remedyForPeople(problem.remedy)}</p>}
      </div>
      {onRetry ? (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}
