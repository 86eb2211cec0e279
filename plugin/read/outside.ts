import type { SourcePosition } from '../../schemas/finding.ts';
import { findingAt, type PlacedFinding } from '../findings.ts';

/** A path of recipe.yaml or of the Application that leads out of the tree. */
export function outsideFinding(position: SourcePosition, field: string, path: string): PlacedFinding {
  const fact = `${field}: ${JSON.stringify(path)} leads out of the repository`;
  return findingAt(position, 'import.outside', fact, 'Name a path inside of it, relative to the recipe');
}
