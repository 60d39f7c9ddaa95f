// Command generate writes the tables of package schema, ../../tables.go, from
// the CUE files beside it. It is run by go generate.
package main

import (
	"fmt"
	"os"
)

// lists are the variables of tables.go, with the kinds in them, in the order of
// the documentation.
var lists = []list{
	{"specs", []string{"Web", "Worker", "Database", "Stateful", "NodeAgent", "Batch", "Backup"}},
	{"functions", []string{"PlimsollGenerator", "PlimsollTransformer", "PlimsollValidator"}},
	{"environments", []string{"Environment"}},
	{"configs", []string{"Config"}},
}

func main() {
	code, err := generate(".")
	if err == nil {
		err = os.WriteFile("tables.go", code, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
