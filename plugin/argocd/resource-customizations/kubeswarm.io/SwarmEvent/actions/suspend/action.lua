-- An annotation, since spec is Git's: self-heal would take a change there back.
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["kubeswarm.io/suspended"] = "true"
return obj
