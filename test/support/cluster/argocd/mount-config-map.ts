import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lays files out as a kubelet mounts a ConfigMap: links to links into a folder named by time. */
export function mountConfigMap(folder: string, data: Readonly<Record<string, string>>): void {
  const version = '..2026_01_01_08_00_00.000000001';
  mkdirSync(join(folder, version), { recursive: true });
  symlinkSync(version, join(folder, '..data'));
  for (const [name, text] of Object.entries(data)) {
    writeFileSync(join(folder, version, name), text);
    symlinkSync(join('..data', name), join(folder, name));
  }
}
