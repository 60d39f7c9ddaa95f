package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var unfilled = &lint.Rule{
	ID:      "placeholder",
	Summary: "a value that something fills in later, so that it is not judged, told once for each file",
	Why: "${NAME} is put in by Flux and envsubst, $(NAME) by kustomize, {{ }} by a template, <name> by whoever " +
		"copies the file. What comes there is not known here, so no rule judges the value. If nothing fills it in, the " +
		"cluster gets the text as it stands.",
	Do: "Check what is made of the file: flux build, envsubst or kustomize build, and plimsoll lint - behind it. A " +
		"default, as in ${NAME:=3}, is judged.",
	Severity: source.Advice,
	PerFile:  true,
	Source:   "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if n := manifest.FirstPlaceholder(o); n != nil {
			p.Report(o, n, fmt.Sprintf("%s is filled in later, so values like it in this file are not judged",
				source.Shorten(n.Text, 60)), "lint what comes of it, or write the value").OfPlaceholder = true
		}
	},
}
