package main

import (
	"context"
	"errors"
	"path/filepath"
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
	return defineRoutes(ctx)
}

// defineRoutes installs the definitions of HTTPRoute, which is the Gateway
// API's, and of Route, which is OpenShift's: those that test/apiserver judges by.
func defineRoutes(ctx context.Context) error {
	files, err := filepath.Glob("../apiserver/judge/definitions/*.yaml")
	if err != nil {
		return err
	}
	for _, file := range files {
		objects, err := readSpecs(file)
		if err != nil {
			return err
		}
		for _, o := range objects {
			if _, _, err := server.apply(ctx, o); err != nil {
				return err
			}
		}
	}
	return errors.Join(
		waitForKind(ctx, "gateway.networking.k8s.io/v1", "HTTPRoute"),
		waitForKind(ctx, "route.openshift.io/v1", "Route"),
	)
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
