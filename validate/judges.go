package validate

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
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
	case "amounts of quotas":
		return (*checker).quotaAmounts
	case "annotations":
		return (*checker).podAnnotations
	case "audiences":
		return (*checker).audiences
	case "binding conditions":
		return (*checker).bindingConditions
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
	case "device selectors":
		return (*checker).deviceSelector
	case "device volumes":
		return (*checker).deviceVolumes
	case "divisor":
		return (*checker).divisor
	case "expiration of certificates":
		return (*checker).certificateExpiration
	case "facts of devices":
		return (*checker).deviceFacts
	case "families":
		return (*checker).families
	case "files of variables":
		return (*checker).variableFiles
	case "fixed specs":
		return (*checker).fixedSpec
	case "hands of queues":
		return (*checker).hands
	case "host process":
		return (*checker).hostProcess
	case "inner schemas":
		return (*checker).innerSchema
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
	case "names of services":
		return (*checker).apiServiceName
	case "names of several":
		return (*checker).severalNames
	case "names of slices":
		return (*checker).sliceNames
	case "namespaces of events":
		return (*checker).eventNamespace
	case "node annotations":
		return (*checker).nodeAnnotations
	case "one value":
		return (*checker).oneValue
	case "pairs of keys":
		return (*checker).keyPair
	case "parameters of devices":
		return (*checker).deviceParameters
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
	case "request policies":
		return (*checker).requestPolicies
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
	case "whole storage":
		return (*checker).wholeStorage
	}
	return nil
}

// twice refuses each item of a list that is as one before it: id gives what tells them apart,
// and may be "", say what is wrong and what to do.
func (c *checker) twice(list *source.Node, k *k8s.Constraint, in k8s.Set, id func(*source.Node) string,
	say func(id string) (message, hint string)) {
	first := map[string]*source.Node{}
	for _, item := range list.Items {
		key := id(item)
		if before := first[key]; before != nil {
			message, hint := say(key)
			c.refuse(k, in, Violation{Node: item, Other: before, OtherWords: "the first one is here", Message: message,
				Hint: hint})
			continue
		}
		first[key] = item
	}
}

// textAt gives the text of a field.
func textAt(field string) func(*source.Node) string {
	return func(n *source.Node) string { return manifest.StringOf(n.Get(field)) }
}

// oneTrue refuses a field that is true in a second item of a list, and reports whether it is in
// one.
func (c *checker) oneTrue(list *source.Node, field string, k *k8s.Constraint, in k8s.Set, message, hint string) bool {
	var first *source.Node
	for _, item := range list.Items {
		n := item.Get(field)
		switch {
		case !manifest.IsTrue(n):
		case first == nil:
			first = n
		default:
			c.refuse(k, in, Violation{Node: n, Other: first, OtherWords: "the first one is here", Message: message,
				Hint: hint})
		}
	}
	return first != nil
}
