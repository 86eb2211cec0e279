import { type BindAddress, parseBindAddress } from '../health/bind-address.ts';
import { parseGoFlags } from './go-flags.ts';
import { idleFlags, type ManagerFlag, managerFlags } from './manager-flags.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads flags and variables, and collects what is wrong with them, all of it, in one go. */
export interface SettingReader {
  /** What keeps the operator from starting: the fact, then the fix, without values, which may be secrets. */
  readonly problems: string[];
  /** What has no effect. */
  readonly warnings: string[];
  /** Trimmed; '' when it is not set. */
  variable(name: string): string;
  flag(name: ManagerFlag, fallback: string): string;
  isOn(name: ManagerFlag): boolean;
  address(name: ManagerFlag, fallback: string): BindAddress | 'off';
}

export function settingReader(args: readonly string[], env: Env): SettingReader {
  const { values, unknown } = parseGoFlags(args, managerFlags);
  const problems: string[] = [];
  const warnings = unknown.map((name) => `${name} is no flag that is known here, and has no effect`);
  for (const [name, instead] of Object.entries(idleFlags))
    if (Object.hasOwn(values, name)) warnings.push(`--${name} has no effect: ${instead}`);

  const flag = (name: ManagerFlag, fallback: string): string => {
    const value = values[name]?.trim() ?? '';
    return value === '' ? fallback : value;
  };
  return {
    problems,
    warnings,
    variable: (name) => env[name]?.trim() ?? '',
    flag,
    isOn: (name) => {
      const value = flag(name, 'false').toLowerCase();
      if (!/^(1|t|true|0|f|false)$/.test(value)) problems.push(`--${name} is neither true nor false`);
      return /^(1|t|true)$/.test(value);
    },
    address: (name, fallback) => {
      const parsed = parseBindAddress(flag(name, fallback));
      if (parsed !== 'invalid') return parsed;
      problems.push(`--${name} is no address. Write it like :8081, 127.0.0.1:8081, or 0 for none`);
      return 'off';
    },
  };
}
