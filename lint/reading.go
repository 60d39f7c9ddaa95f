package lint

import "github.com/plimsoll-dev/plimsoll/source"

// Reading lists the rules that look at nothing: they give severities to, and explain, what is
// found before objects are looked at, in reading files, and after, in what was
// to be ignored.
var Reading = Rules{
	{
		ID:      "yaml-syntax",
		Summary: "a document that cannot be read as YAML",
		Why: "kubectl stops at such a file. Nothing in this document is checked; the other documents of the " +
			"file are.",
		Do:       "Fix the place that the finding points at.",
		Severity: source.Error,
		Source:   "https://yaml.org/spec/1.2.2/",
	},
	{
		ID:       "json-syntax",
		Summary:  "a document that cannot be read as JSON",
		Why:      "kubectl stops at such a file, and nothing in it is checked.",
		Do:       "Fix the place that the finding points at.",
		Severity: source.Error,
		Source:   "https://www.rfc-editor.org/rfc/rfc8259",
	},
	{
		ID:       "cue",
		Summary:  "a CUE file that cannot be evaluated",
		Why:      "There is no manifest to look at before the file gives one.",
		Do:       "Fix the place that the finding points at; cue vet says more.",
		Severity: source.Error,
		Source:   "https://cuelang.org/docs/reference/spec/",
	},
	{
		ID:       "encoding",
		Summary:  "bytes or characters that YAML does not allow",
		Why:      "kubectl stops at such a file, and nothing in it is checked.",
		Do:       "Save the file as UTF-8, and write control characters as escapes in double quotes.",
		Severity: source.Error,
		Source:   "https://yaml.org/spec/1.2.2/#51-character-set",
	},
	{
		ID:      "limit",
		Summary: "a file that is too large, nested too deep, or has too much in it",
		Why: "Few lines of aliases can stand for billions of values. What is beyond a limit is not read, and so " +
			"not checked.",
		Do:       "Split the file, or write out what its aliases stand for.",
		Severity: source.Error,
		Source:   "docs/limits.md",
	},
	{
		ID:      source.RuleFault,
		Summary: "a fault of Plimsoll itself",
		Why: "Plimsoll failed over what stands there, so that not all of it was checked. Nothing need be wrong " +
			"with it.",
		Do:       "Report it, with what stands there, at https://github.com/plimsoll-dev/plimsoll/issues.",
		Severity: source.Error,
		Source:   "https://github.com/plimsoll-dev/plimsoll/issues",
	},
	{
		ID:      "template",
		Summary: "a template, such as those of Helm, in place of a manifest",
		Why: "What a template becomes is known only once it is rendered, so it is not checked. Other documents " +
			"of the file are.",
		Do:       "Render it and lint the result, as helm template CHART | plimsoll lint - does.",
		Severity: source.Warning,
		Source:   "https://helm.sh/docs/helm/helm_template/",
	},
	{
		ID:      "duplicate-key",
		Summary: "a key that is given twice in one map",
		Why: "YAML forbids it. kubectl takes one of the two values and drops the other without a word; " +
			"kustomize refuses the file.",
		Do:       "Remove one of the two, or give it another name.",
		Severity: source.Error,
		Source:   "https://yaml.org/spec/1.2.2/#3213-node-comparison",
	},
	{
		ID:      "yaml-key",
		Summary: "a key that is not text",
		Why: "Keys of Kubernetes are text. What a number, true or null becomes as a key differs from reader to " +
			"reader: 0x10 may be 16, and 1e3 may be 1000.",
		Do:       "Put the key in quotes.",
		Severity: source.Warning,
		Source:   "https://yaml.org/spec/1.2.2/#3211-nodes",
	},
	{
		ID:       "yaml-tag",
		Summary:  "a YAML tag that has no meaning here",
		Why:      "kubectl passes over tags that it does not know, and over the meaning that was intended.",
		Do:       "Leave the tag out.",
		Severity: source.Warning,
		Source:   "https://yaml.org/spec/1.2.2/#69-node-properties",
	},
	{
		ID:       "yaml-alias",
		Summary:  "an alias or a merge key whose value cannot be known",
		Why:      "The value that is meant cannot be known, so kubectl stops at the file or drops the value.",
		Do:       "Write the value out.",
		Severity: source.Error,
		Source:   "https://yaml.org/spec/1.2.2/#71-alias-nodes",
	},
	{
		ID:      "kustomize-build",
		Summary: "a folder that kustomize cannot build",
		Why: "With --kustomize a folder is checked as built, and what it is built from is not checked by itself. Of " +
			"one that cannot be built, the folders below that can are.",
		Do: "Fix the place that the finding points at; kustomize build shows the same. Remote resources are " +
			"not fetched: copy them into the repository, or leave --kustomize out: then what is here is checked.",
		Severity: source.Error,
		Source:   "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/",
	},
	ignoreSyntax,
	unusedIgnore,
}
