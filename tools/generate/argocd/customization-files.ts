import { stringify } from 'yaml';
import type { GeneratedFile } from '../schema.ts';
import { actionCases, discoveryCases } from './action-cases.ts';
import type { Customization } from './customizations.ts';
import { healthCases } from './health-cases.ts';
import { sample } from './samples.ts';

/** Folder of generated files, laid out like Argo CD's own resource_customizations, tests included. */
export const customizationsFolder = 'plugin/argocd/resource-customizations';

/** health.lua, actions and their tests of one kind, as Argo CD keeps and tests them. */
export function customizationFiles(customization: Customization): readonly GeneratedFile[] {
  const { kind, healthLua, discoveryLua, actions } = customization;
  const folder = `${customizationsFolder}/kubeswarm.io/${kind}`;
  const files = [
    { path: `${folder}/health.lua`, text: healthLua },
    ...healthTestFiles(customization, folder),
  ];
  if (discoveryLua === undefined) return files;
  return [
    ...files,
    { path: `${folder}/actions/discovery.lua`, text: discoveryLua },
    ...actions.map(({ name, lua }) => ({ path: `${folder}/actions/${name}/action.lua`, text: lua })),
    ...actionTestFiles(customization, `${folder}/actions`),
  ];
}

function healthTestFiles({ kind }: Customization, folder: string): readonly GeneratedFile[] {
  const cases = healthCases(kind);
  const tests = cases.map(({ name, health, message }) => ({
    healthStatus: { status: health, message },
    inputPath: `testdata/${name}.yaml`,
  }));
  return [
    { path: `${folder}/health_test.yaml`, text: yaml({ tests }) },
    ...cases.map(({ name, status }) => ({
      path: `${folder}/testdata/${name}.yaml`,
      text: yaml(sample(kind, { status })),
    })),
  ];
}

function actionTestFiles({ kind }: Customization, folder: string): readonly GeneratedFile[] {
  const discovered = discoveryCases(kind);
  const acted = actionCases(kind);
  const tests = {
    discoveryTests: discovered.map(({ name, disabled }) => ({
      inputPath: `testdata/offers/${name}.yaml`,
      result: Object.entries(disabled).map(([action, isDisabled]) => ({
        name: action,
        disabled: isDisabled,
      })),
    })),
    actionTests: acted.map(({ name, action }) => ({
      action,
      inputPath: `testdata/${action}/${name}.yaml`,
      expectedOutputPath: `testdata/${action}/${name}.output.yaml`,
    })),
  };
  return [
    { path: `${folder}/action_test.yaml`, text: yaml(tests) },
    ...discovered.map(({ name, input }) => ({
      path: `${folder}/testdata/offers/${name}.yaml`,
      text: yaml(input),
    })),
    ...acted.flatMap(({ name, action, input, operation, output }) => [
      { path: `${folder}/testdata/${action}/${name}.yaml`, text: yaml(input) },
      {
        path: `${folder}/testdata/${action}/${name}.output.yaml`,
        text: yaml(operation === 'create' ? [{ k8sOperation: operation, unstructuredObj: output }] : output),
      },
    ]),
  ];
}

function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
