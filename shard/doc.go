// Package shard splits an input over several machines: which files belong to which
// part, and what the machines tell each other of their parts.
//
// A Shard is one of n parts, told by a hash of a file's path alone. An Index is the
// files of a part as one machine read them, with what the part was read by; each of
// the others reads it in place of these files. Encode writes it, the same bytes each
// time, and Decode reads it back, or says what is wrong with it.
package shard
