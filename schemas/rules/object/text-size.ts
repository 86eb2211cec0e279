const KIB = 1024;

export const largePromptBytes = 50 * KIB;
export const mostPromptBytes = 512 * KIB;
export const mostTeamPromptBytes = 800 * KIB;

const encoder = new TextEncoder();

/** Length in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** `600 KB` or `1.2 MB` (governance 11). */
export function formatSize(bytes: number): string {
  return bytes < KIB * KIB ? `${Math.floor(bytes / KIB)} KB` : `${(bytes / KIB / KIB).toFixed(1)} MB`;
}
