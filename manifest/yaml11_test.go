package manifest

import (
	"encoding/json"
	"reflect"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What a plain scalar is, as a value and as a key, is what kubectl's own library
// makes of it.
func TestAsJSON(t *testing.T) {
	scalars := []string{
		"y", "Y", "yes", "Yes", "YES", "yEs", "on", "On", "off", "OFF", "n", "N", "no", "No", "NO", "true", "True", "FALSE",
		"~", "null", "1_000", "-1_000", "1_0.5", "0b11", "-0b11", "0x1F", "-0x1F", "0o17", "0100", "08", "1e3", "1.0", ".5",
		"+1", "1:30", "2001-01-01", "text", "'yes'", "\"yes\"", "_1", "1_", "0x", "=", "<",
	}
	for _, scalar := range scalars {
		for _, text := range []string{"a: {b: [x, " + scalar + "]}", "a: {" + scalar + ": x}"} {
			docs, mistakes := source.Parse(source.NewFile("a.yaml", []byte(text)))
			if len(mistakes) > 0 {
				continue // the file is refused, or the key is warned of
			}
			want, err := yaml.YAMLToJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if got := AsJSON(docs[0].Root()).IndentedJSON(); !sameJSON(t, got, want) {
				t.Errorf("%s is %s, and not %s", text, want, got)
			}
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	for data, into := range map[*[]byte]*any{&a: &x, &b: &y} {
		if err := json.Unmarshal(*data, into); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(x, y)
}

// A tree without such scalars is not copied.
func TestAsJSONIsShared(t *testing.T) {
	docs, _ := source.Parse(source.NewFile("a.yaml", []byte("a: [{b: 1}, 'no']\nc: {d: text}")))
	if AsJSON(docs[0].Root()) != docs[0].Root() {
		t.Error("the tree was copied")
	}
}
