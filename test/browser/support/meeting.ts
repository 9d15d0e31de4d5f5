import type { Line } from './made-up-job.ts';

const [anna, ben, chandra] = ['Guest-1', 'Guest-2', 'Guest-3'];

/** A meeting about a ferry's timetable, as a recogniser writes it down. */
export const meeting: readonly Line[] = [
  { speaker: anna, text: 'Good morning, everybody. Can you all hear me?' },
  { speaker: ben, text: 'Loud and clear.', pause: 0.9 },
  {
    speaker: chandra,
    text: 'Yes, good morning. I only have until ten, so perhaps we start with the winter timetable.',
  },
  {
    speaker: anna,
    text: 'Let us do that. You have all seen the numbers from last year: between November and March we carried 41,300 passengers, which is 12 % more than the winter before, with the same two boats.',
    pause: 0.8,
  },
  { speaker: anna, text: 'What we did not do is arrive on time. One crossing in five was more than ten minutes late.' },
  {
    speaker: ben,
    text: 'That is the harbour, not the boats. We wait for the pilot at the north mole every time the freighter comes in.',
    pause: 1.1,
  },
  {
    speaker: ben,
    text: 'If we left at a quarter past instead of on the hour, half of the delay would be gone.',
    confidence: 0.48,
  },
  { speaker: chandra, text: 'And the buses?', pause: 0.4 },
  {
    speaker: ben,
    text: 'The 14 leaves at five past. I have asked the bus company; they could move it to twenty past from the first of December on, but they want to know by Friday.',
  },
  {
    speaker: anna,
    text: 'Then that is the first thing that we decide today. Is anybody against leaving at a quarter past?',
    pause: 1.2,
  },
  {
    speaker: chandra,
    text: 'Not against it, but the school is on the other side, and lessons begin at eight.',
    pause: 1.4,
  },
  {
    speaker: chandra,
    text: 'A boat at a quarter past seven is fine. A boat at a quarter past eight is no use to anyone.',
  },
  { speaker: ben, text: 'We could keep the one at seven as it is.', confidence: 0.55 },
  {
    speaker: anna,
    text: 'So: seven o’clock stays, everything after that moves by fifteen minutes, and we look at it again in February.',
    pause: 0.9,
  },
  { speaker: chandra, text: 'Agreed.', pause: 0.3 },
  { speaker: ben, text: 'Agreed. I will write to the bus company this afternoon.', pause: 0.3 },
  { speaker: anna, text: 'Thank you. The second thing is the café on the upper deck.', pause: 6 },
  {
    speaker: anna,
    text: 'The tenant would like to close it from January on, because hardly anyone sits up there when it is cold, and I understand her.',
  },
  {
    speaker: chandra,
    text: 'People complain if there is no coffee. They complained for a whole winter the last time.',
    pause: 0.7,
  },
  {
    speaker: ben,
    text: 'What about a machine in the saloon? It costs about $1,900, and nobody has to stand behind it.',
  },
  { speaker: chandra, text: 'A machine that works when it rolls?', pause: 0.4 },
  {
    speaker: ben,
    text: 'The island ferries have had one since 2021. I can ask what they pay for repairs.',
    pause: 0.5,
  },
  { speaker: anna, text: 'Please do. We decide it next week, when we know more.', pause: 0.8 },
  { speaker: anna, text: 'Anything else? Then I thank you, and I wish you a calm sea.', pause: 1.6 },
];
