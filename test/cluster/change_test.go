package main

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
)

// An update is a way to give the server a new version of an object. The server
// is asked what it would do, and does nothing.
type update struct {
	name string
	try  func(ctx context.Context, old, o *unstructured.Unstructured) error
}

// updates are the ways in which people apply manifests.
var updates = []update{
	{"kubectl apply --server-side", applyServerSide},
	{"kubectl apply", applyClientSide},
}

func applyServerSide(ctx context.Context, _, o *unstructured.Unstructured) error {
	resource, err := server.resource(o)
	if err != nil {
		return err
	}
	_, err = resource.Apply(ctx, o.GetName(), o, metav1.ApplyOptions{FieldManager: fieldManager, DryRun: []string{metav1.DryRunAll}})
	return err
}

// applyClientSide sends the patch that kubectl makes from what was applied last,
// what is to be applied and what is there.
func applyClientSide(ctx context.Context, old, o *unstructured.Unstructured) error {
	resource, err := server.resource(o)
	if err != nil {
		return err
	}
	live, err := resource.Get(ctx, o.GetName(), metav1.GetOptions{})
	if err != nil {
		return err
	}
	typed, err := scheme.Scheme.New(o.GroupVersionKind())
	if err != nil {
		return fmt.Errorf("%s: only kinds of Kubernetes itself can be merged: %w", title(o), err)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return err
	}
	var texts [3][]byte
	for i, version := range []*unstructured.Unstructured{old, o, live} {
		if texts[i], err = json.Marshal(version.Object); err != nil {
			return err
		}
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(texts[0], texts[1], texts[2], meta, true)
	if err != nil {
		return err
	}
	_, err = resource.Patch(ctx, o.GetName(), types.StrategicMergePatchType, patch, metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
	return err
}
