/** What of a queue's URL no log may show: its password, as it is written and as it is meant. */
export function queueSecrets(url: string): readonly string[] {
  const password = URL.parse(url)?.password ?? '';
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
