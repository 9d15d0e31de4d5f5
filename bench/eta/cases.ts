/** A file whose progress is watched, and what it meets. */
export interface EtaCase {
  readonly id: string;
  readonly label: string;
  readonly form: 'wav' | 'm4a';
  readonly lengthMs: number;
  /** Who speaks, where speakers are asked for: the file is then one segment. */
  readonly speakers?: number;
  /** Sessions that the service has room for; the app counts with a hundred in any case. */
  readonly quota?: number;
  /** The length of a file that is dropped before it, and has its sessions already. */
  readonly behindMs?: number;
}

const minute = 60_000;
const hour = 60 * minute;

export const etaCases: readonly EtaCase[] = [
  { id: '5min', label: '5 min, WAV', form: 'wav', lengthMs: 5 * minute },
  { id: '1h', label: '1 h, WAV', form: 'wav', lengthMs: hour },
  { id: '3h', label: '3 h, WAV', form: 'wav', lengthMs: 3 * hour },
  { id: '1h-m4a', label: '1 h, m4a, decoded meanwhile', form: 'm4a', lengthMs: hour },
  { id: 'speakers', label: '4 min, WAV, with speakers', form: 'wav', lengthMs: 4 * minute, speakers: 2 },
  { id: 'quota', label: '30 min, WAV, room for 30 sessions', form: 'wav', lengthMs: 30 * minute, quota: 30 },
  { id: 'busy', label: '30 min, WAV, behind one of 1 h', form: 'wav', lengthMs: 30 * minute, behindMs: hour },
];
