package compiler

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// since fails where the input is for versions of Kubernetes too that refuse what
// stands at a place, or forget it. what is that with its verb, and do what else can
// be done about it.
func (b *build) since(version string, at source.Range, what, do string) (ok bool) {
	early := b.before(version)
	if len(early) == 0 {
		return true
	}
	b.fail(at, "version", fmt.Sprintf("%s Kubernetes %s, and this is for %s too", what, version, source.And(early)),
		do+", or leave the older versions out of --kubernetes-version and kubernetesVersions")
	return false
}

// before gives the versions of Kubernetes that the input is for, and that are older than
// one.
func (b *build) before(version string) (early []string) {
	for _, v := range b.opts.Kubernetes {
		if k8s.Before(v, version) {
			early = append(early, v)
		}
	}
	return early
}
