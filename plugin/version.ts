/** Version of this release of kubeswarm: that of package.json, which a test holds it to. */
export const version = '0.1.0';
