/** Where the audit trail of a program goes. Holds secrets: never to be logged. */
export type AuditSinkSettings =
  | { readonly kind: 'stdout' }
  /** `maxStreamLength`: entries of one namespace, roughly; 0 = unlimited. */
  | { readonly kind: 'redis'; readonly url: string; readonly maxStreamLength: number }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/** Header names that may stand in a request, each with a value of one line; undefined when it is anything else. */
export function parsedHeaders(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(parsed)) {
      if (typeof value !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined;
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return undefined;
      headers[name.toLowerCase()] = value;
    }
    return headers;
  } catch {
    return undefined;
  }
}

/** What of a sink's settings no log may show: whoever knows the URL of a webhook may often write to it. */
export function auditSinkSecrets(sink: AuditSinkSettings): readonly string[] {
  if (sink.kind !== 'webhook') return [];
  const { pathname = '/', search = '' } = URL.parse(sink.url) ?? {};
  const path = `${pathname}${search}`;
  return [...Object.values(sink.headers), ...(path === '/' ? [] : [path])];
}
