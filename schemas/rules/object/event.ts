import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { EventSource, EventTarget, SwarmEvent } from '../../generated/types.ts';
import { parseCron } from '../cron.ts';
import { placeOfReference, readTemplate } from '../templates.ts';

/** A SwarmEvent by itself (orchestration 7, governance 11). */
export function eventFindings({ spec }: SwarmEvent): readonly Finding[] {
  const watched = spec.source.type === 'team-output' ? spec.source.teamOutput?.name : undefined;
  return [
    ...sourceFindings(spec.source),
    ...spec.targets.flatMap((target, index) => {
      const path = ['spec', 'targets', index];
      return [
        ...(target.team !== undefined && target.team === watched
          ? [finding('event.target-is-source', { team: target.team }, { path: [...path, 'team'] })]
          : []),
        ...(target.agent !== undefined && !hasPrompt(target)
          ? [finding('event.prompt-missing', { agent: target.agent }, { path })]
          : []),
        ...targetTemplateFindings(target, index),
      ];
    }),
  ];
}

function sourceFindings({ type, cron = '', teamOutput }: EventSource): readonly Finding[] {
  const path = ['spec', 'source'];
  if (type === 'webhook') return [];
  if (type === 'cron') {
    if (cron === '') return [finding('event.source', { type, field: 'cron' }, { path })];
    const schedule = parseCron(cron);
    if (schedule.kind !== 'error') return [];
    return [finding('event.cron', { cron, reason: schedule.reason }, { path: [...path, 'cron'] })];
  }
  if (teamOutput === undefined) return [finding('event.source', { type, field: 'teamOutput' }, { path })];
  const phase = teamOutput.onPhase ?? 'Succeeded';
  if (phase !== 'Ready' && phase !== 'Pending') return [];
  return [finding('event.phase', { phase }, { path: [...path, 'teamOutput', 'onPhase'] })];
}

/** The text comes from `prompt`, else from the input key of that name (orchestration 7.1.5). */
function hasPrompt({ prompt = '', input, inputs }: EventTarget): boolean {
  return prompt !== '' || (input?.prompt ?? inputs?.prompt ?? '') !== '';
}

/** What an event gives its templates; docs pages use body and output at the root (orchestration 7.1.4). */
const triggerRoots: readonly string[] = ['trigger', 'body', 'output'];

/** A text that is no template is used as it stands (orchestration 7.1.4): worth a warning, no more. */
function targetTemplateFindings(target: EventTarget, index: number): readonly Finding[] {
  const path = ['spec', 'targets', index];
  const texts = [
    { key: 'prompt', text: target.prompt ?? '', at: [...path, 'prompt'] },
    ...(['input', 'inputs'] as const).flatMap((field) =>
      Object.entries(target[field] ?? {}).map(([key, text]) => ({
        key: `${field}.${key}`,
        text,
        at: [...path, field, key],
      })),
    ),
  ];
  return texts.flatMap(({ key, text, at }) => {
    const template = readTemplate(text);
    const where = `targets[${index}].${key}`;
    if (template.kind === 'error')
      return [
        finding(
          'template.plain-text',
          { where, reason: template.message },
          { path: at, focus: template.offset },
        ),
      ];
    return template.references
      .flatMap(([root]) => (root === undefined || triggerRoots.includes(root) ? [] : [root]))
      .map((root) =>
        finding(
          'template.unknown-field',
          { where, written: `.${root}`, hint: ', events have .trigger' },
          { path: at, focus: placeOfReference(text, [root]) },
        ),
      );
  });
}
