package main

import (
	"bytes"
	"fmt"
	"go/format"
	"hash/fnv"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/cue"
)

// A list is a variable that holds kinds.
type list struct {
	name  string
	kinds []string
}

// generate makes the code of the tables from the CUE files in a folder.
func generate(folder string) ([]byte, error) {
	p := &printer{texts: map[string]string{}}
	for _, l := range lists {
		kinds, err := cue.Kinds(os.DirFS(folder), l.kinds...)
		if err != nil {
			return nil, err
		}
		p.variable(l.name, p.value(reflect.ValueOf(kinds)))
	}
	definitions, err := cue.Definitions(os.DirFS(folder), kindsOf(lists)...)
	if err != nil {
		return nil, err
	}
	p.variable("definitions", p.value(reflect.ValueOf(definitions)))
	return format.Source(append([]byte(header), p.code.Bytes()...))
}

// kindsOf gives the kinds of all lists.
func kindsOf(lists []list) (kinds []string) {
	for _, l := range lists {
		kinds = append(kinds, l.kinds...)
	}
	return kinds
}

const header = `// Code generated from the CUE files by go generate; DO NOT EDIT.

package schema

import (
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

`

// A printer writes values as Go: data that the compiler lays out, so that a
// program has them as soon as it starts. What pointers point to stands in a
// variable, equal values in the same one. It is named after what it holds, so
// that a change shows in few lines.
type printer struct {
	code  bytes.Buffer
	texts map[string]string // of variables, by name
}

func (p *printer) variable(name, text string) {
	fmt.Fprintf(&p.code, "var %s = %s\n", name, text)
}

// value gives the expression of a value.
func (p *printer) value(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		return "&" + p.pointee(v.Elem())
	case reflect.Struct:
		return typeName(v.Type()) + p.fields(v)
	case reflect.Slice:
		var items []string
		for i := range v.Len() {
			items = append(items, p.value(v.Index(i)))
		}
		return "[]" + typeName(v.Type().Elem()) + "{" + strings.Join(items, ", ") + "}"
	case reflect.String:
		return strconv.Quote(v.String())
	}
	return fmt.Sprintf("%#v", v.Interface())
}

// pointee gives the name of the variable that holds a value.
func (p *printer) pointee(v reflect.Value) string {
	text := p.value(v)
	hash := fnv.New32a()
	hash.Write([]byte(text))
	name := fmt.Sprintf("%s_%08x", strings.ToLower(v.Type().Name()), hash.Sum32())
	if old, ok := p.texts[name]; ok {
		if old != text {
			panic("two values have the same hash: " + text)
		}
		return name
	}
	p.texts[name] = text
	p.variable(name, text)
	return name
}

// fields gives the exported fields of a struct that are set.
func (p *printer) fields(v reflect.Value) string {
	var fields []string
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && !v.Field(i).IsZero() {
			fields = append(fields, f.Name+": "+p.value(v.Field(i)))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return "*" + typeName(t.Elem())
	}
	return t.String()
}
