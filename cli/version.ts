import manifest from '../package.json' with { type: 'json' };

/** Version of this release of kubeswarm. */
export const version: string = manifest.version;
