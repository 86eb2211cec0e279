import { rmSync } from 'node:fs';

export default function globalTeardown() {
  rmSync(process.env.KUBESWARM_TEST_PROGRAMS, { recursive: true });
}
