// Package lsp serves editors by the Language Server Protocol 3.17, over a pair of
// streams.
//
// It keeps the texts that are open, knows which project each file is of, and turns
// findings into diagnostics and code actions. What a project holds, and what is wrong in
// it, it asks its [Host]: the package touches no files.
//
// Messages are handled one after another, in the order in which they come. Projects are
// looked at beside that, by one goroutine: whatever changes meanwhile is looked at next,
// all at once. A request whose answer hangs on findings waits until they are those of the
// text that the client had when it asked.
package lsp
