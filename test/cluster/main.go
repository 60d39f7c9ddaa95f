// Command cluster runs a Kubernetes control plane on the loopback until it is
// interrupted, to look at by hand. The tests beside it start one of their own.
//
// The programs must stand in the folder $PLIMSOLL_CACHE; run.sh builds them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/plimsoll-dev/plimsoll/test/cluster/plane"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	cache := os.Getenv(cacheVariable)
	if cache == "" {
		return errNoCache
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	p, err := plane.Start(ctx, cache, printStep)
	defer p.Stop(false)
	if err != nil {
		return err
	}
	fmt.Printf("export KUBECONFIG=%s\n", p.Kubeconfig)
	<-ctx.Done()
	return nil
}

// cacheVariable names the folder with the programs.
const cacheVariable = "PLIMSOLL_CACHE"

var errNoCache = fmt.Errorf("%s is not set: run ./run.sh, which builds the programs and sets it", cacheVariable)

func printStep(step string) { fmt.Fprintln(os.Stderr, "starting", step) }
