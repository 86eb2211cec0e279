/** Promises of the plugin's speed and safety (issue 6). */
export const sidecarRequirements = {
  'SIDECAR-1':
    'A remembered render is given only when files, partials, policies, values, parameters, environment and program are what they were',
  'SIDECAR-2': 'Renders that share the cache at the same time each give what they would give by themselves',
  'SIDECAR-3': 'A damaged entry is no entry, the cache is bounded and private, and can be switched off',
  'SIDECAR-4': '1,000 manifests take less than 64 MB beside what Node itself takes',
  'SIDECAR-5': 'Two working directories, two time zones and no network give identical bytes',
  'SIDECAR-6': 'Escapes, links out, huge files and alias bombs are refused under every entry',
  'SIDECAR-7': 'Compiled code is kept for nobody else, and what is damaged of it is not run',
} as const;

/** Promises about generated input (issue 6). */
export const fuzzRequirements = {
  'FUZZ-1': 'Whatever stands in a file, the reader neither crashes nor hangs, and tells what it refuses',
  'FUZZ-2':
    'Whatever stands in a template, the expansion neither crashes nor hangs, and prints all or nothing',
  'FUZZ-3': 'Whatever an object holds, the rules neither crash nor hang',
  'FUZZ-4':
    'Recipes with any bytes changed end with exit code 0 and manifests, or 1 and findings, and nothing in between',
} as const;
