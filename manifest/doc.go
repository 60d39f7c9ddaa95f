// Package manifest finds the objects in documents and how they refer to each
// other: what rules, differences, pictures and imports all ask.
//
// An Object is a document, or an item of a List. A Workload is an object with
// pods: their labels, containers, volumes, selector and number, whatever the kind.
// A Selector says which labels it matches. NewIndex finds them all and how things
// reach: Index.Find and Index.Select look everywhere, nearest first;
// Index.Together says whether two objects can meet in one cluster at all;
// Index.Autoscalers, Index.ServiceOf and the like say who acts on what. Candidates
// and NearMiss tell what was meant by a reference that leads nowhere.
//
// Nodes are read as kubectl reads them where that matters (yaml11.go); values.go
// has the questions that all ask of a value.
package manifest
