package k8s_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestCatalogue reads each schema of the catalogue: it is JSON without prose, and nothing in
// it is left short.
func TestCatalogue(t *testing.T) {
	if len(k8s.Catalogue()) < 17 {
		t.Errorf("%d projects", len(k8s.Catalogue()))
	}
	for _, name := range k8s.CustomKinds() {
		apiVersion, kind, _ := strings.Cut(name, " ")
		text := k8s.FindCustom(apiVersion, kind).Schema()
		var schema struct {
			Type       string
			Properties map[string]struct{ Type, Description string }
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if schema.Type != "object" || len(schema.Properties) == 0 {
			t.Errorf("%s: %.100s", name, text)
		}
		if strings.Contains(string(text), `"#`) && strings.Contains(string(text), `":"#1`) {
			t.Errorf("%s: a schema is left short", name)
		}
	}
	if k8s.FindCustom("apps/v1", "Deployment") != nil || k8s.FindCustom("example.com/v1", "Boat") != nil {
		t.Error("the catalogue has a kind that is in none of its projects")
	}
}
