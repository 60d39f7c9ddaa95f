//go:build unix

package main

import (
	"os"
	"syscall"
)

// readFile gives at most so many bytes of a regular file. It takes four calls of
// the system, where package os makes eight to be ready for pipes and terminals:
// for thousands of small files that is a tenth of all the time. Whatever is not as
// it mostly is goes to package os. A pipe is opened without waiting for its
// writer, and refused.
func readFile(name string, most int64) ([]byte, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, err
		}
		return readIfRegular(file, most)
	}
	data, whole := readRegular(fd, most)
	if whole {
		syscall.Close(fd)
		return data, nil
	}
	rest, err := readIfRegular(os.NewFile(uintptr(fd), name), most-int64(len(data)))
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
