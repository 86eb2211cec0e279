import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import { formatPath } from '../../finding.ts';
import type { Prompt, Role } from '../../generated/types.ts';
import {
  byteLength,
  formatSize,
  largePromptBytes,
  mostPromptBytes,
  mostTeamPromptBytes,
} from './text-size.ts';

/** An inline prompt of more than 50 KiB (warning) or 512 KiB (governance 11). */
export function promptFindings(
  prompt: Prompt | undefined,
  where: string,
  path: FieldPath,
): readonly Finding[] {
  const inline = prompt?.inline ?? '';
  // A character has at most three bytes per UTF-16 unit: most prompts need no counting.
  if (inline.length * 3 <= largePromptBytes) return [];
  const bytes = byteLength(inline);
  if (bytes <= largePromptBytes) return [];
  const rule = bytes > mostPromptBytes ? 'agent.prompt-too-large' : 'agent.prompt-large';
  const parameters = { where, size: formatSize(bytes), field: formatPath(path) };
  return [finding(rule, parameters, { path: [...path, 'inline'] })];
}

/** Bytes of all inline prompts of a team: what the condition SystemPromptSizeWarning is about. */
export function inlinePromptBytes(roles: readonly Role[]): number {
  return roles.reduce((sum, role) => sum + byteLength(role.prompt?.inline ?? ''), 0);
}

/** Prompts of roles one by one, and more than 800 KiB together (governance 11). */
export function rolePromptFindings(roles: readonly Role[]): readonly Finding[] {
  const bytes = inlinePromptBytes(roles);
  return [
    ...roles.flatMap((role, index) =>
      promptFindings(role.prompt, `role "${role.name}": `, ['spec', 'roles', index, 'prompt']),
    ),
    ...(bytes > mostTeamPromptBytes
      ? [finding('team.prompts-too-large', { size: formatSize(bytes) }, { path: ['spec', 'roles'] })]
      : []),
  ];
}
