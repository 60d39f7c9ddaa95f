package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestConfigVersions holds what the schema of plimsoll.yaml takes for versions to
// what the flag takes.
func TestConfigVersions(t *testing.T) {
	name := filepath.Join(t.TempDir(), configName)
	for _, v := range append(k8s.Versions(), "1.1", "2.0") {
		for _, written := range []string{v, "v" + v, "vv" + v, v + ".3", v + "3", v + "."} {
			text := []byte("lint: {kubernetesVersions: \"" + written + "\"}\n")
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
			want, refusal := minorVersion(written)
			config, err := readConfig(name, true, io.Discard)
			if (err == nil) != (refusal == nil) || err == nil && config.kubernetes[0] != want {
				t.Errorf("%s: %v, but as a flag %v", written, err, refusal)
			}
		}
	}
}
