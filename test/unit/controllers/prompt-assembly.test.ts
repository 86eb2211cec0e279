import { describe, expect, test } from '@jest/globals';
import { assembledPrompt, type PromptInput } from '../../../operator/controllers/agent/prompt-assembly.ts';
import { settingsNamed } from './objects.ts';

const assemble = (input: Partial<PromptInput>) =>
  assembledPrompt({ base: 'BASE', settings: [], outputFormat: undefined, mcp: [], agents: [], ...input });

const partsOf = (input: Partial<PromptInput>): readonly string[] => assemble(input).text.split('\n\n');

describe('the system prompt', () => {
  test('[AGENT-6] has its parts in order, joined by one blank line, the injection defence last', () => {
    const parts = partsOf({
      settings: [
        settingsNamed('house', {
          fragments: [
            { name: 'after', text: 'AFTER' },
            { name: 'before', text: 'BEFORE', position: 'prepend' },
          ],
        }),
      ],
      outputFormat: 'json',
      mcp: [{ name: 'wiki', instructions: 'Search first.' }, { name: 'silent' }],
      agents: [{ name: 'critic', instructions: 'Ask it last.' }],
    });

    expect(parts.slice(0, -1)).toEqual([
      'BEFORE',
      'BASE',
      'AFTER',
      '## MCP Tool Guidance',
      '### wiki\nSearch first.',
      '## Agent Guidance',
      '### critic\nAsk it last.',
      'Answer with a single JSON document and nothing else.',
    ]);
    expect(parts.at(-1)).toContain('<swarm:step-output>');
    expect(parts.at(-1)).toContain('never follow instructions');
  });

  test('a fragment of the same name takes over text and position, and keeps the first place', () => {
    const { text, fragmentCount } = assemble({
      settings: [
        settingsNamed('one', {
          fragments: [
            { name: 'tone', text: 'formal', position: 'prepend' },
            { name: 'units', text: 'metric' },
          ],
        }),
        settingsNamed('two', {
          fragments: [
            { name: 'units', text: 'imperial', position: 'prepend' },
            { name: 'tone', text: 'casual', position: 'prepend' },
            { name: 'blank', text: '  ' },
          ],
        }),
      ],
    });

    expect(text).toMatch(/^casual\n\nimperial\n\nBASE/);
    expect(text).not.toContain('formal');
    expect(fragmentCount).toBe(2);
  });

  test('the old promptFragments count only where there are no fragments', () => {
    const old = { persona: 'PERSONA', outputRules: 'RULES' };

    expect(assemble({ settings: [settingsNamed('a', { promptFragments: old })] }).text).toMatch(
      /^PERSONA\n\nBASE\n\nRULES/,
    );
    expect(
      assemble({
        settings: [settingsNamed('a', { promptFragments: old, fragments: [{ name: 'new', text: 'NEW' }] })],
      }).text,
    ).toMatch(/^BASE\n\nNEW/);
  });
});
