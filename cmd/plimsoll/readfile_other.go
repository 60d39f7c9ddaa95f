//go:build !unix

package main

// readFile gives at most so many bytes of a file.
func readFile(name string, most int64) ([]byte, error) { return openAndRead(name, most) }
