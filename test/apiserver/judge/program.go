package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
)

// Ask has a program of this module, which may be built from the code of an older version of
// Kubernetes, judge the objects of a stream. args are flags beside -json.
func Ask(program string, objects []byte, args ...string) (list []Verdict, err error) {
	cmd := exec.Command(program, append(append([]string{"-json"}, args...), "-")...)
	cmd.Stdin = bytes.NewReader(objects)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return nil, fmt.Errorf("%v: %w", cmd.Args, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for decoder.More() {
		var v Verdict
		if err := decoder.Decode(&v); err != nil {
			return nil, fmt.Errorf("%v: %w", cmd.Args, err)
		}
		list = append(list, v)
	}
	return list, nil
}
