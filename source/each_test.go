package source

import (
	"fmt"
	"strings"
	"testing"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 1000} {
		calls := make([]int, n)
		Each(n, func(i int) { calls[i]++ })
		for i, c := range calls {
			if c != 1 {
				t.Errorf("%d of %d was called %d times", i, n, c)
			}
		}
	}
}

func TestEachPanics(t *testing.T) {
	defer func() {
		text := fmt.Sprint(recover())
		if !strings.HasPrefix(text, "it broke\n") || !strings.Contains(text, "TestEachPanics") {
			t.Errorf("the panic does not say where it came from: %s", text)
		}
	}()
	Each(3, func(i int) { panic("it broke") })
}
