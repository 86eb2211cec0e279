#!/usr/bin/env node
/**
 * The pod of `helm test`: watches over the run that the chart made, and ends with 0 as soon as it has succeeded.
 *   kubeswarm-test <namespace> <agent> <run> <seconds>
 */
import { setTimeout } from 'node:timers/promises';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import { apiVersion } from '../../schemas/kinds.ts';
import { createRealApi } from '../kube/real-api/real-api.ts';
import { type InstallationVerdict, installationVerdict } from '../manager/installation-verdict.ts';
import { version } from '../observe/version.ts';

const pollMillis = 500;

const [namespace = '', agent = '', run = '', seconds = ''] = process.argv.slice(2);
if (namespace === '' || agent === '' || run === '' || !(Number(seconds) > 0)) {
  process.stderr.write('usage: kubeswarm-test <namespace> <agent> <run> <seconds>\n');
  process.exit(2);
}
const kubeconfig = process.env.KUBECONFIG ?? '';
const api = createRealApi({
  kubeConfig: kubeconfig === '' ? { kind: 'in-cluster' } : { kind: 'file', path: kubeconfig },
  userAgent: `kubeswarm-test/${version}`,
});

async function verdict(): Promise<InstallationVerdict> {
  try {
    return installationVerdict(
      await api.get<SwarmRun>({ apiVersion, kind: 'SwarmRun', namespace, name: run }),
      await api.get<SwarmAgent>({ apiVersion, kind: 'SwarmAgent', namespace, name: agent }),
    );
  } catch (error) {
    // A server that is restarting is no verdict on ours.
    return { kind: 'waiting', message: error instanceof Error ? error.message : String(error) };
  }
}

const endMillis = Date.now() + Number(seconds) * 1_000;
let latest = await verdict();
while (latest.kind === 'waiting' && Date.now() < endMillis) {
  await setTimeout(pollMillis);
  latest = await verdict();
}
await api.close();
if (latest.kind === 'passed') process.stdout.write(`${latest.message}\n`);
else if (latest.kind === 'failed') process.stderr.write(`${latest.message}\n`);
else process.stderr.write(`not done after ${seconds} s: ${latest.message}\n`);
process.exit(latest.kind === 'passed' ? 0 : 1);
