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
	case "a map":
		return (*checker).aMap
	case "annotations":
		return (*checker).podAnnotations
	case "audiences":
		return (*checker).audiences
	case "bundle names":
		return (*checker).bundleName
	case "certificate requests":
		return (*checker).certificateRequest
	case "claims of containers":
		return (*checker).claimsTwice
	case "claims of volumes":
		return (*checker).volumeClaims
	case "controllers":
		return (*checker).controllers
	case "data sources":
		return (*checker).dataSources
	case "device requests":
		return (*checker).deviceRequests
	case "device volumes":
		return (*checker).deviceVolumes
	case "divisor":
		return (*checker).divisor
	case "expiration of certificates":
		return (*checker).certificateExpiration
	case "families":
		return (*checker).families
	case "files of variables":
		return (*checker).variableFiles
	case "hands of queues":
		return (*checker).hands
	case "host process":
		return (*checker).hostProcess
	case "iscsi volume":
		return (*checker).iscsiVolume
	case "length of searches":
		return (*checker).searchesLength
	case "kinds of lists":
		return (*checker).listKind
	case "limits":
		return (*checker).limits
	case "mount options":
		return (*checker).mountOptions
	case "mounts and devices":
		return (*checker).mountsAndDevices
	case "names of definitions":
		return (*checker).definitionName
	case "names of several":
		return (*checker).severalNames
	case "names of slices":
		return (*checker).sliceNames
	case "node annotations":
		return (*checker).nodeAnnotations
	case "one value":
		return (*checker).oneValue
	case "priorities":
		return (*checker).priority
	case "empty sources":
		return (*checker).emptySources
	case "large jobs":
		return (*checker).largeJob
	case "overlapping paths":
		return (*checker).overlappingPaths
	case "projected paths":
		return (*checker).projectedPaths
	case "quota":
		return (*checker).quota
	case "resizing of init containers":
		return (*checker).initResize
	case "resources of rules":
		return (*checker).ruleResources
	case "review versions":
		return (*checker).reviewVersions
	case "secrets of types":
		return (*checker).secretOfType
	case "selectable fields":
		return (*checker).selectableFields
	case "service addresses":
		return (*checker).serviceAddresses
	case "service annotations":
		return (*checker).serviceAnnotations
	case "slice addresses":
		return (*checker).sliceAddresses
	case "storage alone":
		return (*checker).storageAlone
	case "storage of claims":
		return (*checker).claimStorage
	case "storage versions":
		return (*checker).storageVersions
	case "sysctls of the host":
		return (*checker).hostSysctls
	case "template metadata":
		return (*checker).templateMetadata
	case "topologies":
		return (*checker).topologies
	case "trust bundles":
		return (*checker).trustBundle
	}
	return nil
}
