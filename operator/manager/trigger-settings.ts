import type { BindAddress } from '../health/bind-address.ts';
import { defaultFireRate, type Rate } from '../triggers/trigger-limits.ts';
import type { SettingReader } from './setting-reader.ts';

/** How webhooks of events are served (orchestration 7.4). */
export interface TriggerSettings {
  readonly address: BindAddress;
  /** What `status.webhookURL` begins with. */
  readonly baseUrl: string;
  /** Of each event, on each replica (decision 42). */
  readonly fireRate: Rate;
}

export function triggerSettings(
  { flag, address, problems }: SettingReader,
  namespace: string,
): TriggerSettings | 'off' {
  const listening = address('trigger-webhook-addr', ':8092');
  const baseUrl = flag('trigger-webhook-url', `http://kubeswarm.${namespace}.svc:8092`);
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
    problems.push('--trigger-webhook-url is no URL. Write it like https://triggers.example.com');
  const count = (name: 'trigger-webhook-rate' | 'trigger-webhook-burst', fallback: number): number => {
    const text = flag(name, String(fallback));
    if (!/^[1-9]\d{0,6}$/.test(text)) problems.push(`--${name} is no whole number from 1`);
    return Number(text);
  };
  const fireRate = {
    perSecond: count('trigger-webhook-rate', defaultFireRate.perSecond),
    burst: count('trigger-webhook-burst', defaultFireRate.burst),
  };
  return listening === 'off' ? 'off' : { address: listening, baseUrl, fireRate };
}
