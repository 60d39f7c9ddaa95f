package source

import (
	"errors"
	"fmt"
	"slices"
)

// HasErrors reports whether some diagnostic is more than a warning.
func HasErrors(list []Diagnostic) bool {
	return slices.ContainsFunc(list, func(d Diagnostic) bool { return d.Severity == Error })
}

// CannotRead says in one line that a file cannot be read, and why.
func CannotRead(name string, err error) error {
	return fmt.Errorf("cannot read %s: %w", name, Cause(err))
}

// Cause gives the innermost cause of an error: of one of the file system that is
// without the name of the file and of the system call.
func Cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
