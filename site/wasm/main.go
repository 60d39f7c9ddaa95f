//go:build js && wasm

// Wasm is package site for a browser: a function plimsoll, from JSON to JSON.
package main

import (
	"syscall/js"

	"github.com/plimsoll-dev/plimsoll/site"
)

func main() {
	js.Global().Set("plimsoll", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(site.Answer([]byte(args[0].String())))
	}))
	select {}
}
