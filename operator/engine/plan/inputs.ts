import type { TeamInput } from '../../../schemas/generated/types.ts';

/**
 * What a team contributes to the input of a run. A run's spec is set once, so it stands in an annotation that is
 * written with the snapshot: later edits of the team must not reach the run.
 */
export interface TeamInputs {
  readonly values: Readonly<Record<string, string>>;
  readonly required: readonly string[];
}

export const teamInputsAnnotation = 'kubeswarm.io/team-inputs';

type Inputs = Readonly<Record<string, string>>;

/** Defaults of the declared parameters, then the team's own input. */
export function teamInputs(
  declared: readonly TeamInput[] | undefined,
  input: Inputs | undefined,
): TeamInputs {
  const defaults = (declared ?? []).flatMap((parameter) =>
    parameter.default === undefined ? [] : [[parameter.name, parameter.default] as const],
  );
  return {
    values: { ...Object.fromEntries(defaults), ...input },
    required: (declared ?? []).flatMap((parameter) => (parameter.required === true ? [parameter.name] : [])),
  };
}

/** The annotation's value, or undefined when the team contributes nothing. */
export function writeTeamInputs(inputs: TeamInputs): string | undefined {
  if (Object.keys(inputs.values).length === 0 && inputs.required.length === 0) return undefined;
  return JSON.stringify(inputs);
}

/** What is no such annotation contributes nothing. */
export function readTeamInputs(annotations: Inputs | undefined): TeamInputs {
  const none: TeamInputs = { values: {}, required: [] };
  const text = annotations?.[teamInputsAnnotation];
  if (text === undefined) return none;
  try {
    const read: unknown = JSON.parse(text);
    return isTeamInputs(read) ? read : none;
  } catch {
    return none;
  }
}

/** Later wins: defaults, input of the team, input of the run (orchestration 3.1.3). */
export function resolvedInput(team: Inputs, run: Inputs | undefined): Inputs {
  return { ...team, ...run };
}

/** An empty text is a value. */
export function missingInputs(required: readonly string[], input: Inputs): readonly string[] {
  return required.filter((name) => !Object.hasOwn(input, name));
}

function isTeamInputs(value: unknown): value is TeamInputs {
  if (typeof value !== 'object' || value === null) return false;
  const { values, required }: { values?: unknown; required?: unknown } = value;
  return (
    typeof values === 'object' &&
    values !== null &&
    Object.values(values).every((item) => typeof item === 'string') &&
    Array.isArray(required) &&
    required.every((item) => typeof item === 'string')
  );
}
