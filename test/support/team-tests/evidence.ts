import type { CallSeen, DenialSeen, Evidence } from '../../../cli/team-tests/judge/evidence.ts';

const posted: CallSeen = {
  tool: 'slack/post_message',
  type: 'mcp',
  agent: 'notifier',
  step: 'tell',
  arguments: { channel: '#incidents', text: 'P-1 is bad', tags: ['a', 'b'] },
  succeeded: true,
  cached: false,
};
const refused: DenialSeen = {
  tool: 'shell/run',
  type: 'mcp',
  agent: 'investigator',
  step: 'look',
  arguments: { command: 'rm' },
  by: 'policy',
};

/** What a run of two steps left behind, one of them skipped. */
export const evidence: Evidence = {
  phase: 'Succeeded',
  reason: 'Succeeded',
  message: 'all steps succeeded',
  output: 'Hi Sarah,\nall is well.\n',
  steps: [
    {
      name: 'look',
      phase: 'Succeeded',
      agent: 'investigator',
      message: '',
      executions: 2,
      output: '```json\n{"severity": "high", "hosts": ["a", "b"], "owner": null}\n```',
      tokens: 900,
    },
    {
      name: 'tell',
      phase: 'Skipped',
      agent: '',
      message: 'condition is false',
      executions: 0,
      output: '',
      tokens: 0,
    },
  ],
  calls: [
    posted,
    { ...posted, tool: 'search', type: 'builtin', arguments: {}, cached: true, succeeded: false },
  ],
  denials: [refused],
  tokens: 1612,
  costUSD: 0.0123,
  unforeseen: [],
};
