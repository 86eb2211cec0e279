/** Builds whatever program of the clusters is not there yet; `.ci/run` does so beside the suites that need none of them. */
import { clusterPrograms, programNames } from './programs.ts';

const programs = await clusterPrograms(programNames);
if (programs.kind === 'missing') {
  process.stderr.write(`${programs.message}\n`);
  process.exitCode = 1;
}
