import { ApiError } from '../api.ts';
import type { FieldConflict } from './field-ownership/apply-configuration.ts';
import type { FieldOwner } from './field-ownership/managed-fields.ts';

/** The message of the API server, which kubectl and people know. */
export function applyConflictError(conflicts: readonly FieldConflict[]): ApiError {
  const all = conflicts.flatMap(({ owner, paths }) => paths.map((path) => ({ owner, path })));
  const [first] = all;
  const text =
    all.length === 1 && first !== undefined
      ? `1 conflict: conflict with ${ownerText(first.owner)}: ${first.path}`
      : `${all.length} conflicts: ${[...conflicts]
          .sort((left, right) => (left.owner.manager < right.owner.manager ? -1 : 1))
          .map(
            ({ owner, paths }) =>
              `conflicts with ${ownerText(owner)}:\n${paths.map((path) => `- ${path}`).join('\n')}`,
          )
          .join('\n')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${text}`);
}

function ownerText({ manager, operation, apiVersion, subresource }: FieldOwner): string {
  const name =
    JSON.stringify(manager) + (subresource === undefined ? '' : ` with subresource "${subresource}"`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
