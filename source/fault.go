package source

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// RuleFault is the rule of what this program itself did wrong.
const RuleFault = "internal-error"

// Fault gives the diagnostic of a panic over something in the input, so that it
// ends that, and not the run. It is called by the deferred function that
// recovered. doing is what was being done, as in checking a spec.
func Fault(at Range, doing string) Diagnostic {
	return Diagnostic{
		Rule: RuleFault, Range: at,
		Message: fmt.Sprintf("%s failed, which is a fault of Plimsoll and not of the file (%s)", doing, faultPlace()),
		Hint: "please report it, with what stands here, at https://github.com/plimsoll-dev/plimsoll/issues; " +
			"all else is looked at",
	}
}

// faultPlace gives the line of code that panicked, the same on every machine.
func faultPlace() string {
	var counters [64]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters[:])])
	panicked := false
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		inRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if panicked && !inRuntime {
			dir := path.Dir(frame.Function)
			name, _, _ := strings.Cut(path.Base(frame.Function), ".")
			file := path.Join(dir, name, path.Base(frame.File))
			return fmt.Sprintf("%s:%d", strings.TrimPrefix(file, "github.com/plimsoll-dev/plimsoll/"), frame.Line)
		}
		panicked = panicked || frame.Function == "runtime.gopanic"
	}
	return "at a place that is not known"
}
