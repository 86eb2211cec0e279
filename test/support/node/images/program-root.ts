import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from '../run-program.ts';

/** Copies a program of this machine into the root of an image, with the libraries that it is linked to. */
export async function copyProgram(root: string, program: string, target: string): Promise<void> {
  copy(program, join(root, target));
  // Programs that are linked to nothing have nothing to list.
  const linked = await runProgram('ldd', [program]).catch(() => '');
  for (const [library] of linked.matchAll(/\/[^ ]+/g))
    if (existsSync(library)) copy(library, join(root, library));
}

/** Users, certificates, a place for temporary files, and a shell for the steps of Dockerfiles. */
export function writeBaseFiles(root: string, busybox: string): void {
  for (const folder of ['etc', 'tmp', 'bin']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nnonroot:x:65532:65532::/:/bin/false\n',
  );
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  if (existsSync(certificates)) copy(certificates, join(root, certificates));
  copy(busybox, join(root, 'bin/busybox'));
  for (const name of ['sh', 'sed', 'chmod', 'ln', 'mkdir', 'cp', 'rm', 'cat', 'ls'])
    symlinkSync('busybox', join(root, 'bin', name));
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(source), target);
}
