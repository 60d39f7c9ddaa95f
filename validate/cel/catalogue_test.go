package cel

import (
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestCatalogue has the API server's code read each schema of the catalogue, and each rule in
// it: an object that has nothing is judged, and no rule fails to compile.
func TestCatalogue(t *testing.T) {
	for _, name := range k8s.CustomKinds() {
		apiVersion, kindName, _ := strings.Cut(name, " ")
		known := k8s.FindCustom(apiVersion, kindName)
		documents, _ := source.ParseJSON(source.NewFile(name, known.Schema()))
		k, err := compiled(documents[0].Root(), known.Status)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		object := map[string]any{"apiVersion": apiVersion, "kind": kindName, "metadata": map[string]any{"name": "a"}}
		k.prepare(object)
		if k.rules == nil {
			continue
		}
		for _, e := range k.broken(object, nil) {
			if strings.Contains(e.Description, "compil") {
				t.Errorf("%s: %s", name, e.Description)
			}
		}
	}
}
