package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"testing"
	"time"
)

// patience is how long the tests wait for a controller. It takes seconds; a
// machine that does much else is slower.
const patience = 2 * time.Minute

// eventually calls ready until it gives no error, and fails with the last one
// when that takes too long.
func eventually(t *testing.T, what string, ready func(context.Context) error) {
	t.Helper()
	within(t, patience, what, ready)
}

func within(t *testing.T, limit time.Duration, what string, ready func(context.Context) error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := ready(t.Context())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: after %s: %v", what, limit, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// always calls holds again and again for a time, and fails when it gives an error.
func always(t *testing.T, during time.Duration, what string, holds func(context.Context) error) {
	t.Helper()
	for end := time.Now().Add(during); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err := holds(t.Context()); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
