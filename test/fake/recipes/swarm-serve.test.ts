import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';

const recipes = join(import.meta.dirname, '../../../recipes');
const anyPort = ['--address', '127.0.0.1:0'];
const shell = promisify(execFile);

test('[CLI-19] the curl that swarm serve prints starts the incident run, which succeeds', async () => {
  const body = JSON.stringify({
    incident: { title: 'Incident P-48291', description: 'payments-api is down. Severity: critical' },
  });
  let answer: Promise<{ readonly stdout: string }> | undefined;
  const served = await typed(['serve', '.', '--watch', ...anyPort], {
    cwd: join(recipes, '01-incident-response'),
    onOutput(stdout, stop) {
      const curl = /^ {2}(curl .*) -d '{}'$/m.exec(stdout)?.[1];
      if (curl !== undefined) answer ??= shell('sh', ['-c', `${curl} --silent --data '${body}'`]);
      if (/^incident-webhook-.*: Pipeline /m.test(stdout)) stop();
    },
  });
  expect(served).toMatchObject({ code: 0 });
  expect(JSON.parse((await answer)?.stdout ?? '')).toMatchObject({ fired: true, targets: 1 });
  const fired = served.stdout.split('\n').filter((line) => line.startsWith('incident-webhook-'));
  expect(fired[0]).toMatch(/-incident-responder-\d{8}-\d{6}: started$/);
  expect(fired.join('\n')).toMatch(/: notifier {7}\[done\] 4112 tokens/);
  expect(fired.join('\n')).toMatch(/: Pipeline Succeeded in [\d.]+s - total: 10000 tokens, \$0\.00$/m);
});

test('a recipe without events says that nothing else starts here', async () => {
  const served = await typed(['serve', '.', ...anyPort], {
    cwd: join(recipes, '02-support-triage'),
    onOutput(stdout, stop) {
      if (/: Pipeline Succeeded/.test(stdout)) stop();
    },
  });
  expect(served.code).toBe(0);
  expect(served.stdout).toContain('no SwarmEvent: nothing but the runs of the recipe starts here\n');
  expect(served.stdout).toMatch(/^ticket-001: started$/m);
});

test.each(['8092', 'localhost', '127.0.0.1:99999', '::1:80', ''])(
  'an address %j is refused before anything starts',
  async (address) => {
    const served = await typed(['serve', '.', '--address', address], {
      cwd: join(recipes, '02-support-triage'),
    });
    expect(served).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: --address ${JSON.stringify(address)} is not host:port, like 127.0.0.1:8092\n`,
    });
  },
);
