package main

import (
	"context"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/report"
)

func main() {
	files := fstest.MapFS{"a.yaml": {Data: []byte(os.Args[0])}}
	in := plimsoll.Open(files)
	built, _ := plimsoll.Build(context.Background(), in, plimsoll.Options{})
	report.Diagnostics(os.Stdout, built.Diagnostics, false)
	findings, _ := plimsoll.Lint(context.Background(), in, plimsoll.Options{})
	fmt.Println(len(findings), len(built.Objects))
}
