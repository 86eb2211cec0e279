import { portOf, type Route } from './pods/cluster-fetch.ts';

/**
 * Names of the cluster that lead out of it: `ollama.ollama.svc:11434` -> `127.0.0.1:4000` or
 * `https://models.example`. Undefined for all others.
 */
export function hostRoute(url: URL, hosts: Readonly<Record<string, string>>): Route | undefined {
  const name = url.hostname.replace(/\.cluster\.local$/, '');
  const target = hosts[`${name}:${portOf(url)}`] ?? hosts[name];
  if (target === undefined) return undefined;
  return { kind: 'origin', origin: target.includes('://') ? target : `http://${target}` };
}
