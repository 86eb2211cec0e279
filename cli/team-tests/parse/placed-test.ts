import type { FieldPath, SourcePosition } from '../../../schemas/finding.ts';
import type { TeamTest } from '../../../schemas/generated/team-test-types.ts';

/** A test that was read and checked, and where its fields stand. */
export interface PlacedTest {
  readonly test: TeamTest;
  /** The nearest field above where a field is not written. `key` asks for the name of a field, not its value. */
  readonly positionOf: (field: FieldPath, at?: 'key' | 'value') => SourcePosition;
}

/** Something that is wrong with a file of tests, in one line. */
export interface TestProblem {
  readonly position: SourcePosition;
  readonly message: string;
}

export type ReportProblem = (problem: TestProblem) => void;
