/** A file's text, or undefined when it cannot be read. */
export function readable(path: string, readFile: (path: string) => string): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}
