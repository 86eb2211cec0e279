/** `ENOENT` of what failed in the system, else the first line of the message. */
export function failureOf(error: unknown): string {
  const { code, message } = Object(error);
  if (typeof code === 'string') return code;
  const [line = ''] = String(message ?? error).split('\n');
  return line;
}
