-- Asks the operator to end the run. An annotation, since spec is Git's; its value is the reason.
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["kubeswarm.io/cancel"] = "by Argo CD"
return obj
