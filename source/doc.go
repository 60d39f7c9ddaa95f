// Package source turns bytes into nodes that know where they stand, and says
// what is wrong with them.
//
// Every other package speaks the words of this one. A [File] is a name and
// its bytes. [Parse] cuts it into documents and builds a [Node] tree for each;
// a node keeps the range of bytes that it came from, and [Node.At] always
// answers: for something absent it gives a node that stands where a reader
// would look for it. A [Diagnostic] is a user's mistake: what is wrong, what
// to do, and where. A Go error means that the machine failed, or that this
// program has a bug; no function here returns one for bad input.
//
// The package is pure: no files, clock, environment or global state.
package source
