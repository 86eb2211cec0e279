/** A URL that may be requested, and the user and password that stood in it. */
export interface SplitUrl {
  readonly url: string;
  /** Decoded `user:password`; absent when the URL names neither. */
  readonly userInfo?: string;
}

/** Takes user and password out of a URL: `fetch` refuses URLs that hold them, with an error that quotes the URL. */
export function splitCredentials(address: string): SplitUrl {
  const url = URL.parse(address);
  if (url === null || (url.username === '' && url.password === '')) return { url: address };
  const userInfo = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  return { url: url.href, userInfo };
}

/** What of a URL must never be shown: the password, together with the user too; a user without password is a token. */
export function urlSecrets(address: string): readonly string[] {
  const url = URL.parse(address);
  if (url === null || (url.username === '' && url.password === '')) return [];
  const { username, password } = url;
  const secrets = password === '' ? [username, `${username}:`] : [password, `${username}:${password}`];
  return [...new Set([...secrets, ...secrets.map(decoded)])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
