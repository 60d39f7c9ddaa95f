package compiler

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
)

// A kind compiles the apps of one kind. Its name in lower case is the name of
// its CUE file, its Go file, its test folder and its example.
type kind struct {
	name    string
	compile func(*build)
	// refers gives where an app names another one, beyond its labels, so that it waits
	// until all are read; nil: it names none, as all of a kind where the func is nil.
	refers func(*schema.App) *reference
	// summary gives what an app that refers to one of this kind needs of it;
	// nil where none does.
	summary func(*schema.App) any
}

// kinds is the whole list; order is that of the documentation.
var kinds = []kind{
	{name: "Web", compile: compileWeb},
	{name: "Worker", compile: compileWorker},
	{name: "Database", compile: compileDatabase, summary: summarizeDatabase},
	{name: "Stateful", compile: compileStateful},
	{name: "NodeAgent", compile: compileNodeAgent},
	{name: "Batch", compile: compileBatch},
	{name: "Backup", compile: compileBackup, refers: backsUpDatabase},
}

func kindNamed(name string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })]
}
