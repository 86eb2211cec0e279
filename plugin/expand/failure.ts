import type { PluginRule } from '../findings.ts';
import type { Template } from './template.ts';

/** One thing wrong with a template, at a place in one of the files that take part. */
export interface TemplateProblem {
  readonly rule: PluginRule;
  readonly template: Template;
  readonly offset: number;
  readonly fact: string;
  readonly fix?: string;
}

/** Thrown by the evaluation of one tag; the tag prints nothing then, and the next one goes on. */
export class TemplateFailure extends Error {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem) {
    super(problem.fact);
    this.problem = problem;
  }
}

/** Thrown when a limit is reached: the whole expansion ends. */
export class ExpansionStopped extends TemplateFailure {}
