import type { FieldPath, Finding } from './finding.ts';
import { teamTestStructure } from './generated/team-test-structure.ts';
import type { TeamTest } from './generated/team-test-types.ts';
import { validators } from './generated/team-test-validator.mjs';
import { nodeBelow } from './list-structure.ts';
import { schemaFindings } from './validation/schema-findings.ts';

/** What is wrong with the fields of a parsed team test, by the rule ids of `validate`. */
export function validateTeamTest(value: unknown): readonly Finding[] {
  if (validators.TeamTest(value)) return [];
  const context = {
    document: 'TeamTest',
    data: value,
    nodeAt: (path: FieldPath) => nodeBelow(teamTestStructure, path),
  };
  return schemaFindings(validators.TeamTest.errors ?? [], context);
}

/** Whether the fields of a parsed team test are as its schema wants them. */
export function isTeamTest(value: unknown): value is TeamTest {
  return validators.TeamTest(value);
}
