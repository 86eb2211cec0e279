import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const demo = join(import.meta.dirname, '../../../cli/bin/demo.ts');
const refusal = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

test('[CLI-10] the demo goes from a commit to two finished runs, and is refused in between', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [demo]);
  const at = (text: string): number => {
    expect(stdout).toContain(text);
    return stdout.indexOf(text);
  };
  const story = [
    'NAME                     MODEL        REPLICAS   READY   AGE',
    'step  investigator  Succeeded  4468 tokens  $0.00',
    'incident-001   Succeeded',
    'SLACK MESSAGE to #incidents',
    'INCIDENT P-48291 ACKNOWLEDGED',
    refusal,
    'ticket-001   Succeeded',
    'Hi Sarah,',
    'incident-001: Succeeded, 10,000 tokens, $0.00',
    'ticket-001: Succeeded, 1,612 tokens, $0.00',
  ].map(at);
  expect(story).toEqual(story.toSorted((left, right) => left - right));
  const lines = stdout.split('\n').filter((line) => line.endsWith(refusal));
  expect(lines).toEqual([
    expect.stringMatching(/^ {2}\S*classifier-agent\.yaml:\d+:\d+ \[policy\.[\w.-]+\] /),
    expect.stringMatching(
      /^ {2}Error from server \(Forbidden\): admission webhook "[\w.-]+" denied the request: /,
    ),
  ]);
});
