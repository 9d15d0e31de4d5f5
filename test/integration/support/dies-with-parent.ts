/**
 * Node options for a forked child that is not ours to change: it exits when its IPC channel closes, and so never
 * outlives a test, even one that is killed with -9.
 */
export const diesWithParent: string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent("process.on('disconnect', () => process.exit(1));")}`,
];
