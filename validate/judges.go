package validate

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A judge says what the API server has against a value, where constraints.txt has
// no words for it. k is the line that names the judge: what refuse is to be called
// with.
type judge func(c *checker, n *source.Node, k *k8s.Constraint, in k8s.Set)

// judgeOf gives the judge that constraints.txt names behind the word by; nil when
// there is none.
func judgeOf(name string) judge {
	switch name {
	case "annotations":
		return (*checker).podAnnotations
	case "claims of volumes":
		return (*checker).volumeClaims
	case "resizing of init containers":
		return (*checker).initResize
	case "claims of containers":
		return (*checker).claimsTwice
	case "device volumes":
		return (*checker).deviceVolumes
	case "divisor":
		return (*checker).divisor
	case "expiration of certificates":
		return (*checker).certificateExpiration
	case "files of variables":
		return (*checker).variableFiles
	case "host process":
		return (*checker).hostProcess
	case "iscsi volume":
		return (*checker).iscsiVolume
	case "length of searches":
		return (*checker).searchesLength
	case "mounts and devices":
		return (*checker).mountsAndDevices
	case "projected paths":
		return (*checker).projectedPaths
	case "sysctls of the host":
		return (*checker).hostSysctls
	case "template metadata":
		return (*checker).templateMetadata
	}
	return nil
}
