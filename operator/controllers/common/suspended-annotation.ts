/** Puts an object to rest without a change of its spec, which Argo CD would undo (gitops 11). */
export const suspendedAnnotation = 'kubeswarm.io/suspended';
