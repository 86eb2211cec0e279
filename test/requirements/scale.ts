/** Numbers that hold whatever the machine (spec/README 24 and 31). */
export const scaleRequirements = {
  'SCALE-1':
    'A three-step run is created, claimed by one write, written at most six times to its status, and ended by one write (spec/README 31)',
  'SCALE-2':
    'A run with 100 steps of 200 KB output each stays under 256 KB as an object, loses nothing, and kubectl get answers (spec/README 24)',
} as const;
