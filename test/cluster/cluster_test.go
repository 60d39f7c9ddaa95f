package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"

	"github.com/plimsoll-dev/plimsoll/test/cluster/plane"
)

// What all tests share. Those that change objects make their own in a namespace
// of their own (see trial_test.go), so that all run at once.
var (
	cluster  *plane.Plane
	client   *kubernetes.Clientset
	server   *applier
	program  plimsoll
	examples []*example // applied, in the order of their names
	report   runReport
)

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 2
	}
	os.Exit(code)
}

// runTests starts the cluster, applies the examples, runs the tests and stops
// the cluster, whatever has happened.
func runTests(m *testing.M) (code int, err error) {
	cache := os.Getenv(cacheVariable)
	if cache == "" {
		return 0, errNoCache
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	program = plimsoll(filepath.Join(cache, "plimsoll"))
	begin := time.Now()
	cluster, err = plane.Start(ctx, cache, printStep)
	stop := func() {
		failed := code != 0 || err != nil
		cluster.Stop(failed)
		if failed {
			fmt.Fprintln(os.Stderr, "the logs of the control plane are in", cluster.Dir)
		}
	}
	defer stop()
	if err != nil {
		return 0, err
	}
	unhook := context.AfterFunc(ctx, func() { // the tests are interrupted
		stop()
		os.Exit(1)
	})
	defer unhook()
	client = cluster.Client
	if server, err = newApplier(cluster.Config, client); err != nil {
		return 0, err
	}
	if err := metrics.start(ctx); err != nil {
		return 0, err
	}
	fmt.Fprintf(os.Stderr, "the control plane has started in %.1f s; applying the examples\n", time.Since(begin).Seconds())
	if examples, err = applyExamples(ctx); err != nil {
		return 0, err
	}
	code = m.Run()
	if err := cluster.Ended(); err != nil {
		return 0, err
	}
	return code, report.write(ctx, os.Getenv("PLIMSOLL_REPORT"), cache)
}
