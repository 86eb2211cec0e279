# One rule of ours, models.allowed of the policy in the corpus, as conftest would be given it.
package main

import rego.v1

allowed := ["qwen*", "llama*"]

deny contains message if {
	input.kind == "SwarmAgent"
	not is_allowed(input.spec.model)
	message := sprintf("%s: model %q is not allowed", [input.metadata.name, input.spec.model])
}

is_allowed(model) if {
	some pattern in allowed
	glob.match(pattern, null, model)
}
