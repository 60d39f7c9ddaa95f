package main

import (
	"bytes"
	"fmt"
	"path/filepath"
)

// writeOverlays writes a base for each kind and an overlay for each app, which
// gives it its name, and one folder that holds them all.
func writeOverlays(dir string, all []model, n int) error {
	for _, m := range all {
		base := filepath.Join(dir, "kustomize", "base", m.kind)
		if err := write(filepath.Join(base, "objects.yaml"), []byte(m.manifests)); err != nil {
			return err
		}
		if err := write(filepath.Join(base, "kustomization.yaml"), []byte("resources: [objects.yaml]\n")); err != nil {
			return err
		}
	}
	var root bytes.Buffer
	root.WriteString("resources:\n")
	for i := range n {
		overlay := fmt.Sprintf("resources: [../../base/%s]\nnamePrefix: %s-\nlabels:\n- pairs: {app.kubernetes.io/part-of: %s}\n",
			all[i%len(all)].kind, appName(i), appName(i))
		if err := write(filepath.Join(dir, "kustomize", "overlays", appName(i), "kustomization.yaml"), []byte(overlay)); err != nil {
			return err
		}
		fmt.Fprintf(&root, "- overlays/%s\n", appName(i))
	}
	return write(filepath.Join(dir, "kustomize", "kustomization.yaml"), root.Bytes())
}
