// Package cel judges custom resources with the API server's own code: it reads a
// CustomResourceDefinition as the server does, prunes and defaults objects, and holds
// them to the schema and to the rules in CEL that stand in it.
//
// It stands apart from package validate, and comes to it as a value, since it links
// CEL and a good part of the server: 10 MB and 6 ms of start-up. Nothing of it works
// before a definition is compiled; CEL's environment is made when the first rule is.
package cel
