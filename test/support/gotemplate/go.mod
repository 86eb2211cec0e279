module kubeswarm/test/gotemplate

go 1.24
