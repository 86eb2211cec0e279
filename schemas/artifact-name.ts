/** Most files that a step takes or leaves behind (fields.md: outputArtifacts). */
export const maxArtifacts = 20;

/** The output of a task, saved as a file; the ending says its form (agents 4.3). */
const endings = { text: 'txt', json: 'json', markdown: 'md', yaml: 'yaml' } as const;

export type ArtifactFormat = keyof typeof endings;

/**
 * Whether a file may be an artifact: its name is the last part of its address, so that it holds nothing that means
 * something in a path, a URL or a command (orchestration 4.6.3).
 */
export function isArtifactName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(name);
}

export function outputArtifactName(format: ArtifactFormat = 'text'): string {
  return `output.${endings[format]}`;
}
