//go:build !unix

package main

import "os"

// readFile gives at most so many bytes of a regular file.
func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return readIfRegular(file, most)
}
