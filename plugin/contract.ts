/**
 * The render contract: the bytes that a tree and its values give. It is the name of the plugin in Argo CD (name and
 * version of plugin.yaml), and changes only with those bytes, never with a release (gitops 10).
 */
export const PLUGIN_CONTRACT = 'kubeswarm-v1';
