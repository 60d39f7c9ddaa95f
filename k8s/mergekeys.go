package k8s

// A MergeKey is a field that tells the items of a list apart.
type MergeKey struct {
	Name    string
	Default string // what an item has that does not say it; "" when there is none
}

// secondMergeKeys by the first. They are those that the types of Kubernetes name
// with +listMapKey behind the patchMergeKey of their struct tags.
// https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go
var secondMergeKeys = map[string]MergeKey{
	"containerPort": {Name: "protocol", Default: "TCP"}, // Container.ports
	"port":          {Name: "protocol", Default: "TCP"}, // Service.spec.ports
	"status":        {Name: "reason"},                   // healthConditions of volumes
	"topologyKey":   {Name: "whenUnsatisfiable"},        // Pod.spec.topologySpreadConstraints
}

// SecondMergeKey gives the field that tells items of a list apart which have the
// same merge key, in the sense of strategic merge patches, whose lists name one
// alone; zero where one is enough.
func SecondMergeKey(first string) MergeKey { return secondMergeKeys[first] }
