/** What operator/kube promises. */
export const kubeRequirements = {
  'KUBE-1':
    'Defaults come from the CRD schemas; the API server writes them and nobody owns them (governance 11, gitops 7).',
  'KUBE-2':
    'Status is a subresource: other writes leave it alone, and a write of status leaves all else alone (spec/README 31).',
  'KUBE-3': 'A list says the version from which a watch continues (design 5).',
  'KUBE-4':
    'A write that names a version which is not current is refused with 409 (issue 3, resourceVersion conflicts).',
  'KUBE-5':
    'metadata.generation counts changes of spec alone, so that observedGeneration can be compared (gitops 6).',
  'KUBE-6': 'Server-side apply leaves the fields of other managers alone (issue 3, gitops 4).',
  'KUBE-7':
    'Server-side apply removes what the manager applied before and sends no more, unless others own it (issue 3).',
  'KUBE-8':
    'A field that another manager owns with another value is a conflict that names the manager; force takes it (issue 3).',
  'KUBE-9': 'Map lists are owned item by item: roles and inputs by name, pipeline by role (gitops 7).',
  'KUBE-10': 'Garbage collection removes what only deleted objects owned; uid decides (gitops 1).',
  'KUBE-11': 'A finalizer holds a deleted object until it is taken off (gitops 20).',
  'KUBE-12': 'A watch tells every change after its version, once and in order (design 5).',
  'KUBE-13':
    'A version that the server forgot ends a watch with 410, and the reflector lists again (design 5).',
  'KUBE-14':
    'A watch that is cut or refused is opened again with jittered back-off, and nothing is missed (design 5).',
  'KUBE-15': 'A key is worked on by one worker at a time, and added twice it is worked on once (design 5).',
  'KUBE-16':
    'A thrown error is transient: the key comes again after a back-off that grows per key (design 5).',
  'KUBE-17': 'Events pass a spam filter: 25 at once, then one in 5 minutes per object (spec/README 31).',
  'KUBE-18':
    'With --state the embedded API keeps on disk what it answered, also when it is killed (spec/README 43).',
  'KUBE-19':
    'A denial reads `admission webhook "<name>" denied the request: <text>`, with 403 Forbidden (governance 11).',
  'KUBE-20': 'Secrets are read one by one, never listed or watched (gitops 17).',
  'KUBE-21': 'A handler that throws does not end the process or a watch (design 5).',
  'KUBE-22':
    'With watchNamespaces nothing is listed or watched outside of them: the rights of Roles are enough (gitops 17).',
  'KUBE-23':
    'Objects of others in the cluster take no memory of the operator: theirs are not listed, or by metadata alone (issue 4).',
} as const;
