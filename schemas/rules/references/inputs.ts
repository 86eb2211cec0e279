import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmEvent, SwarmRun, SwarmTeam } from '../../generated/types.ts';
import { nearHint } from '../object/flow.ts';
import { templateFieldsOf } from '../object/template-fields.ts';
import { inputsReadBy, placeOfReference, readTemplate } from '../templates.ts';

type Input = Readonly<Record<string, string>>;

/** Required parameters that neither a default, the team nor the given input provides (orchestration 3.1.3). */
export function missingInputs({ spec }: SwarmTeam, given: Input): readonly string[] {
  return (spec.inputs ?? [])
    .filter((input) => input.required === true && input.default === undefined)
    .map((input) => input.name)
    .filter((name) => spec.input?.[name] === undefined && given[name] === undefined);
}

/** A run that its own team would refuse at the start. */
export function runInputFindings({ spec }: SwarmRun, team: SwarmTeam): readonly Finding[] {
  const given = spec.input ?? {};
  return missingInputs(team, given).map((input) => {
    const near = didYouMean(input, Object.keys(given));
    const hint = near === undefined ? '' : `; "${near}" is not declared`;
    const place =
      near === undefined
        ? { path: ['spec', 'input'] }
        : { path: ['spec', 'input', near], focus: 'key' as const };
    return finding('run.input-missing', { input, team: team.metadata.name, hint }, place);
  });
}

/** Targets of an event whose runs their team would refuse at the start. */
export function eventInputFindings(
  { spec }: SwarmEvent,
  findTeam: (name: string) => SwarmTeam | undefined,
): readonly Finding[] {
  return spec.targets.flatMap((target, index) => {
    const team = target.team === undefined ? undefined : findTeam(target.team);
    if (team === undefined) return [];
    return missingInputs(team, inputOf(target)).map((input) =>
      finding(
        'event.input-missing',
        { team: team.metadata.name, input },
        { path: ['spec', 'targets', index] },
      ),
    );
  });
}

/**
 * `.input.K` that nobody provides: not declared, not given by the team, nor by the runs and events that use it. A team
 * that declares nothing and is run by nobody here may be given anything, so nothing is said about it.
 */
export function unknownInputFindings(
  team: SwarmTeam,
  runs: readonly SwarmRun[],
  events: readonly SwarmEvent[],
): readonly Finding[] {
  const name = team.metadata.name;
  const inputs = [
    ...runs.map((run) => run.spec.input ?? {}),
    ...events.flatMap((event) => event.spec.targets.filter((target) => target.team === name).map(inputOf)),
  ];
  const declared = (team.spec.inputs ?? []).map((input) => input.name);
  if (declared.length === 0 && inputs.length === 0) return [];
  const known = new Set([
    ...declared,
    ...Object.keys(team.spec.input ?? {}),
    ...inputs.flatMap((input) => Object.keys(input)),
  ]);
  return templateFieldsOf(team.spec).flatMap(({ text, where, path }) => {
    const template = readTemplate(text);
    if (template.kind === 'error') return [];
    return inputsReadBy(template.references)
      .filter((key) => !known.has(key))
      .map((key) =>
        finding(
          'team.unknown-input',
          { field: where, key, hint: nearHint(didYouMean(key, [...known])) },
          { path, focus: placeOfReference(text, ['input', key]) },
        ),
      );
  });
}

function inputOf({ input, inputs, prompt }: SwarmEvent['spec']['targets'][number]): Input {
  // A prompt for a team becomes its input key `prompt` (orchestration 7.1.5).
  return { ...(prompt === undefined ? {} : { prompt }), ...inputs, ...input };
}
