export const eventRequirements = {
  'FIRE-1':
    'Times of a schedule: five fields in a time zone, @daily and alike, @every on a grid (orchestration 7.2)',
  'FIRE-2':
    'Of missed times only the most recent one within 24 h is caught up, none before the event was made (7.2)',
  'FIRE-3': 'No time is fired twice or lost, whenever the operator restarts (issue 5)',
  'FIRE-4': 'A firing makes one run for each target, in order, under names of at most 63 characters (7.1.3)',
  'FIRE-5': 'To repeat a firing makes only what is missing of it; when a target fails, the others stay (7.1)',
  'FIRE-6': 'What comes from outside is data: printed, never read as a template (7.1.4)',
  'FIRE-7':
    'A text that is no template is used as it stands; one that fails on the data fails the firing (7.1.4)',
  'FIRE-8':
    'Forbid skips while a run of the event is active, and says so; a skipped time stays skipped (7.1)',
  'FIRE-9': 'Replace fails active runs as Replaced, then fires (7.1)',
  'FIRE-10': 'lastFiredAt and firedCount count fires only, also when several count at once (7.1.6)',
  'FIRE-11': 'A run of an event is owned by the event and by its target, and bears their labels (3.1.6)',
  'FIRE-12': 'An agent run takes the timeout of its agent (3.3.1)',
  'WATCH-1':
    'A team-output event fires once for each run that reaches the phase, oldest first, with its output (7.3)',
  'WATCH-2': 'What ended before the event was made, watched it, or was resumed fires nothing (7.3)',
} as const;
