if obj.metadata.annotations ~= nil then
  obj.metadata.annotations["kubeswarm.io/suspended"] = nil
end
return obj
