/** A process of its own that retires because of its size, with nothing in it; prints what the app would log. */
import { RetiringWorker } from '../../src/lib/pipeline/retire.ts';

let released = false;
new RetiringWorker(
  { overRssMb: Number(process.argv[2]), afterJobs: 0 },
  {
    live: () => ({ threads: 0, recognitions: 0, waiting: 0, warm: released ? 0 : 1 }),
    releaseWarm: () => {
      released = true;
    },
    exit: (code) => process.exit(code),
    log: (line) => console.log(line),
  },
  100,
);
// The app's worker lives as long as its host wants.
setTimeout(() => process.exit(1), Number(process.argv[3]));
