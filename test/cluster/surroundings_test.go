package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	nodev1 "k8s.io/api/node/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// makeSurroundings makes what apps expect of a cluster besides namespaces.
func makeSurroundings(ctx context.Context) error {
	_, err := client.NodeV1().RuntimeClasses().Create(ctx, &nodev1.RuntimeClass{
		ObjectMeta: metav1.ObjectMeta{Name: "nvidia"}, // the example node-plugin
		Handler:    "nvidia",
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	return defineHTTPRoutes(ctx)
}

// defineHTTPRoutes installs the definition of HTTPRoutes that comes with the
// module of the Gateway API.
func defineHTTPRoutes(ctx context.Context) error {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api").Output()
	if err != nil {
		return fmt.Errorf("looking for the Gateway API: %w", err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"))
	if err != nil {
		return err
	}
	defer f.Close()
	objects, err := decode(f)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if _, _, err := server.apply(ctx, o); err != nil {
			return err
		}
	}
	return waitForKind(ctx, "gateway.networking.k8s.io/v1", "HTTPRoute")
}

// waitForKind waits until the server knows a kind.
func waitForKind(ctx context.Context, apiVersion, kind string) error {
	o := &unstructured.Unstructured{}
	o.SetAPIVersion(apiVersion)
	o.SetKind(kind)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		server.mapper.Reset()
		if _, err := server.resource(o); err == nil {
			return nil
		}
	}
	return errors.New("the server does not know the kind " + kind)
}
