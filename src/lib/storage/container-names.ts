/** The four containers of the data storage account. */
export const containerNames = {
  /** What people drop. */
  audio: 'audio',
  /** What they get. */
  transcripts: 'transcripts',
  /** What is in between: deleted by lifecycle rules and by a sweep. */
  work: 'work',
  /** Why a file was not transcribed, as JSON. */
  rejected: 'rejected',
} as const;
