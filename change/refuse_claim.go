package change

import (
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/source"
)

// betaClass is the annotation that named a claim's class before there was a field.
const betaClass = "volume.beta.kubernetes.io/storage-class"

// refuseClaim: a claim that is bound can grow, and take another class of attributes. One
// without a class can get one.
func refuseClaim(u *update) {
	bound := !u.status.Exists() || u.status.Get("phase").Text == "Bound"
	for _, c := range u.changed("spec", "*") {
		switch c.steps.String() {
		case "spec.resources.requests.storage":
			c.Refused = !bound || compareAmounts(c.New, c.Old) < 0
		case "spec.volumeAttributesClassName":
			c.Refused = !bound || c.New == nil && u.status.Get("currentVolumeAttributesClassName").Exists()
		case "spec.storageClassName":
			class := u.live.At("metadata", "annotations").Get(betaClass)
			c.Refused = c.Old != nil || class.Exists() && class.Text != c.New.Text
		case "spec.volumeName":
			c.Refused = bound || c.Old != nil
		default:
			c.Refused = true
		}
	}
	was := u.live.At("metadata", "annotations").Get(betaClass)
	is := u.result.At("metadata", "annotations").Get(betaClass)
	if was.Text != is.Text && (is.Exists() || u.result.At("spec", "storageClassName").Text != was.Text) {
		u.refuse("metadata", "annotations", betaClass)
	}
}

// compareAmounts compares quantities; what is no quantity is 0.
func compareAmounts(a, b *source.Node) int {
	x, y := quantityOf(a), quantityOf(b)
	return x.Cmp(y)
}

func quantityOf(n *source.Node) resource.Quantity {
	if n == nil {
		return resource.Quantity{}
	}
	q, err := resource.ParseQuantity(n.Text)
	if err != nil {
		return resource.Quantity{}
	}
	return q
}
