//go:build unix

package main

import (
	"io"
	"os"
	"syscall"
)

// readFile gives at most so many bytes of a file. A regular file takes four
// calls of the system, where package os makes eight to be ready for pipes and
// terminals: for thousands of small files that is a tenth of all the time.
// Whatever is not as it mostly is goes to package os, with the file as it was
// opened: the writer of a pipe may be gone before a second opening, which would
// then wait for ever.
func readFile(name string, most int64) ([]byte, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return openAndRead(name, most)
	}
	data, whole := readRegular(fd, most)
	if whole {
		syscall.Close(fd)
		return data, nil
	}
	file := os.NewFile(uintptr(fd), name)
	defer file.Close()
	rest, err := io.ReadAll(io.LimitReader(file, most-int64(len(data))))
	return append(data, rest...), err
}

// readRegular gives what one call reads of a regular file under the limit, and
// whether that is all of it. Of any other file it reads nothing.
func readRegular(fd int, most int64) (data []byte, whole bool) {
	var about syscall.Stat_t
	if err := syscall.Fstat(fd, &about); err != nil || about.Mode&syscall.S_IFMT != syscall.S_IFREG ||
		about.Size >= most {
		return nil, false
	}
	// One byte more than there should be shows whether the file has grown.
	data = make([]byte, about.Size+1)
	n, err := syscall.Read(fd, data)
	return data[:max(n, 0)], err == nil && int64(n) == about.Size
}
