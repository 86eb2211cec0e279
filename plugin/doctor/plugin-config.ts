import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { PLUGIN_CONTRACT } from '../contract.ts';
import { type Check, ok, warning, wrong } from './check.ts';
import { failureOf } from './failure.ts';

/** What argocd-cmp-server takes from plugin.yaml. */
export interface PluginConfig {
  /** Name and version: what Applications name, and what the socket is called. */
  readonly name: string;
  /** What it starts, by the field that says so. */
  readonly programs: readonly { readonly field: string; readonly program: string }[];
}

export interface ConfigRead {
  /** Undefined where argocd-cmp-server does not start with it either. */
  readonly config: PluginConfig | undefined;
  readonly checks: readonly Check[];
}

const NAME = 'plugin.yaml';
const MOUNT = 'The image kubeswarm-plugin holds it: mount nothing over that folder';

/** Reads plugin.yaml as argocd-cmp-server does, and tells what it would refuse. */
export function readPluginConfig(folder: string): ConfigRead {
  const path = join(folder, NAME);
  const refuse = (fact: string, fix: string): ConfigRead => ({
    config: undefined,
    checks: [wrong(NAME, fact, fix)],
  });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(`${path} cannot be read: ${failureOf(error)}`, MOUNT);
  }
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    return refuse(`${path} is no YAML: ${failureOf(error)}`, MOUNT);
  }
  const { kind, metadata, spec: given } = Object(value);
  const spec = Object(given);
  const name = textOf(Object(metadata).name);
  if (kind !== 'ConfigManagementPlugin')
    return refuse(`${path} is of kind ${JSON.stringify(kind)}`, 'Write kind: ConfigManagementPlugin');
  if (name === undefined) return refuse(`${path} has no metadata.name`, 'Write name: kubeswarm');
  if (programOf(spec.generate) === undefined)
    return refuse(`${path} has no spec.generate.command`, 'Write command: [swarm-cmp, generate]');
  const version = textOf(spec.version);
  const config = {
    name: version === undefined ? name : `${name}-${version}`,
    programs: Object.entries({
      'spec.init': spec.init,
      'spec.generate': spec.generate,
      'spec.parameters.dynamic': Object(spec.parameters).dynamic,
    }).flatMap(([field, command]) => {
      const program = programOf(command);
      return program === undefined ? [] : [{ field, program }];
    }),
  };
  return { config, checks: [contractCheck(path, config), ...discoverCheck(path, spec.discover)] };
}

function contractCheck(path: string, { name }: PluginConfig): Check {
  if (name === PLUGIN_CONTRACT) return ok(NAME, `${path} is ${name}`);
  return wrong(
    NAME,
    `${path} is called ${name}, and this program renders ${PLUGIN_CONTRACT}`,
    'The name is the contract of the rendered bytes: take plugin.yaml and image from the same release',
  );
}

function discoverCheck(path: string, discover: unknown): readonly Check[] {
  const { fileName, find } = Object(discover);
  const { glob, command } = Object(find);
  if ([fileName, glob, command].every((each) => each === undefined || each === '')) return [];
  return [
    warning(
      NAME,
      `${path} has spec.discover: every Application of no known kind is offered to the plugin, and each render copies the repository twice`,
      `Remove it; Applications name ${PLUGIN_CONTRACT}`,
    ),
  ];
}

function programOf(command: unknown): string | undefined {
  const list: unknown = Object(command).command;
  return Array.isArray(list) ? textOf(list[0]) : undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
