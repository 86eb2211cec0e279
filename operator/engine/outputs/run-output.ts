import { leafSteps } from '../plan/dag.ts';
import { stepOf } from '../state.ts';
import { renderText } from '../texts/render.ts';
import { type Turn, withEvent } from '../turn.ts';
import { fullOutput } from './full-output.ts';
import { type KeptText, keepRunOutput } from './keep-output.ts';
import { templateData } from './template-data.ts';

/** The run's output: its template, else the output of the last step that nobody depends on (orchestration 3.1.4). */
export function runOutput(turn: Turn): KeptText {
  const rendered = renderedOutput(turn);
  return keepRunOutput(rendered.turn, rendered.text);
}

function renderedOutput(turn: Turn): { readonly turn: Turn; readonly text: string } {
  const { output } = turn.plan;
  if (output === undefined) return defaultOutput(turn);
  const data = templateData(turn, { templates: [output] });
  const rendered = renderText(output, data.values);
  if (rendered.kind === 'ok' && data.lost.length === 0) return { turn, text: rendered.text };
  const why = rendered.kind === 'error' ? rendered.message : lostMessage(data.lost);
  return { turn: withEvent(turn, 'Warning', 'OutputTemplateFailed', `spec.output: ${why}`), text: '' };
}

function defaultOutput(turn: Turn): { readonly turn: Turn; readonly text: string } {
  const last = leafSteps(turn.plan.steps).at(-1);
  const step = last === undefined ? undefined : stepOf(turn.state, last.name);
  if (step === undefined) return { turn, text: '' };
  const text = fullOutput(turn, step);
  if (text !== undefined) return { turn, text };
  return { turn: withEvent(turn, 'Warning', 'OutputTemplateFailed', lostMessage([step.name])), text: '' };
}

function lostMessage(steps: readonly string[]): string {
  return `the output of step "${steps.join('", "')}" is no longer in its store`;
}
