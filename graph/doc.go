// Package graph says what depends on what: objects as nodes, and what leads from one to
// another as edges. It takes what the index of package manifest holds and what the linter
// found, so that what is drawn is what lint says.
//
// New finds all nodes and edges; Graph.Of leaves what a layer shows, Graph.Focus what is
// near something. In the layer of the network, the policies say which connections are
// open (connections.go). Each format is a function from a Graph to bytes, in a file of its
// own. The same input gives the same bytes.
package graph
