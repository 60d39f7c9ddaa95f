package plimsoll

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

// The CUE files of one folder with one package name are one package: they are
// read together, once, by the first of them in the input.

// A cuePackage is the files of a package that is read, sorted by name.
type cuePackage struct {
	files []File
}

// packageClause matches the beginning of a CUE file with a package clause: only
// comments and attributes stand before it.
var packageClause = sync.OnceValue(func() *regexp.Regexp {
	const plain = `[^()"]|"[^"\n]*"`
	inAttribute := plain
	for range 8 { // as deep as parentheses may be nested
		inAttribute = plain + `|\((?:` + inAttribute + `)*\)`
	}
	return regexp.MustCompile(`^\x{FEFF}?(?:\s|,|//[^\n]*\n|@\w+\((?:` + inAttribute + `)*\))*` +
		`package\s+([\pL_$][\pL\pN_$]*)`)
})

// packageName gives the name in a CUE file's package clause; "" when it has none, or
// says _, which is the name of none.
func packageName(data []byte) string {
	found := packageClause().FindSubmatch(data)
	if found == nil || string(found[1]) == "_" {
		return ""
	}
	return string(found[1])
}

// isCUE reports whether a name is one of a CUE file.
func isCUE(name string) bool { return strings.EqualFold(path.Ext(name), ".cue") }

// cuePackages joins the CUE files that were found to packages, and adds the other
// files of these.
func (f *finder) cuePackages() {
	type id struct{ dir, name string } // the folder without links
	packages := map[id]*cuePackage{}
	folders := map[string]folder{}
	for _, key := range slices.Sorted(maps.Keys(f.found)) {
		file := f.found[key]
		name := f.packageOf(file)
		if name == "" {
			continue
		}
		dir, err := newFolder(f.fsys, path.Dir(file.Name))
		if err != nil {
			continue // it is told when the file is read
		}
		packages[id{dir.real, name}] = &cuePackage{}
		if first, ok := folders[dir.real]; !ok || dir.name < first.name {
			folders[dir.real] = dir
		}
	}
	for _, real := range slices.Sorted(maps.Keys(folders)) {
		f.packageFolders = append(f.packageFolders, folders[real])
		for _, file := range f.cueFiles(folders[real]) {
			p := packages[id{real, f.packageOf(file)}]
			if p == nil {
				continue
			}
			key := file.real
			if found, ok := f.found[key]; ok && !f.isIn(found, real) {
				key = path.Join(real, path.Base(file.Name)) // in each folder it is of another package
				f.found[key] = file
			} else {
				f.add(file)
			}
			file = f.found[key]
			file.cuePackage = p
			f.found[key] = file
			p.files = append(p.files, file)
		}
	}
	for _, p := range packages {
		slices.SortFunc(p.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	}
}

// isIn reports whether a file was found in a folder, given without links, and not
// by a link from another one.
func (f *finder) isIn(file File, folder string) bool {
	real, err := realPath(f.fsys, path.Dir(file.Name))
	return err == nil && real == folder
}

// packageOf gives the name of the package of a file; "" for what is in none.
func (f *finder) packageOf(file File) string {
	if !isCUE(file.Name) || file.real == "" {
		return ""
	}
	data, err := readFile(f.fsys, file.Name)
	if err != nil {
		return "" // it is told when the file is read
	}
	return packageName(data)
}

// cueFiles gives the CUE files of a folder that are read when one of them is: those
// that are read with the folder, and those that were named.
func (f *finder) cueFiles(dir folder) (files []File) {
	entries, err := fs.ReadDir(f.fsys, dir.name)
	if err != nil {
		f.fail(dir.name, err)
	}
	for _, e := range entries {
		name := path.Join(dir.name, e.Name())
		info, err := fs.Stat(f.fsys, name)
		if !isCUE(name) || err != nil || !info.Mode().IsRegular() {
			continue // where the folder is read, it is told there
		}
		real, err := realPath(f.fsys, name)
		if err != nil {
			continue
		}
		_, found := f.found[real]
		switch {
		case found:
			files = append(files, File{Name: name, real: real})
		case strings.HasPrefix(e.Name(), "."), !isInputName(e.Name()):
		case Within(dir.top, real):
			files = append(files, File{Name: name, real: real})
		case !slices.ContainsFunc(f.failures, func(old failure) bool { return old.name == name }):
			f.failures = append(f.failures, leadsOut(name, real, dir))
		}
	}
	return files
}

// loadPackage reads and parses the package of a file, if that is the first of it in
// the input. What other files give that are not in the input, since they were
// excluded, is left out.
func (t *textFile) loadPackage(ctx context.Context, in *Input, o *Options) {
	p := t.cuePackage
	first := 0
	for in.Files[first].cuePackage != p {
		first++
	}
	if &in.Files[first] != t.File {
		t.passedOver, t.told = true, true
		return
	}
	wanted := map[string]bool{}
	for i := range in.Files[first:] { // whose texts others may read now
		wanted[in.Files[first+i].Name] = true
	}
	var files []*source.File
	size, relevant := 0, false
	for i := range p.files {
		f := &p.files[i]
		data, err := in.Read(f)
		if err != nil {
			t.unreadable = errors.Join(t.unreadable, err)
			continue
		}
		relevant = relevant || f.Named || mayHoldObjects().Match(data)
		if size += len(data); size > source.MaxFileSize {
			t.diagnostics = append(t.diagnostics, source.Diagnostic{
				Rule: "limit", Range: source.Range{File: source.NewFile(f.Name, nil)},
				Message: fmt.Sprintf("the files of this CUE package up to here are larger than %d MiB, and not read",
					source.MaxFileSize>>20),
				Hint: "split the package into several, each with a name of its own",
			})
			return
		}
		files = append(files, source.NewFile(f.Name, data))
	}
	switch {
	case t.unreadable != nil, in.lacksCUE(path.Dir(t.Name)):
		return // what is missing would be missed in the others
	case !relevant:
		t.passedOver = true
		return
	}
	t.data = files[0].Data()
	t.documents, t.diagnostics = o.parseCUE(ctx, files...)
	t.documents = slices.DeleteFunc(t.documents, func(doc *source.Document) bool { return !wanted[doc.File.Name] })
	t.bound()
}

// lacksCUE reports whether a CUE file of a folder cannot be read.
func (in *Input) lacksCUE(dir string) bool {
	return slices.ContainsFunc(in.failures, func(f failure) bool { return isCUE(f.name) && path.Dir(f.name) == dir })
}

// parseCUE reads the files of a CUE package, or one that is in none.
func (o *Options) parseCUE(ctx context.Context, files ...*source.File) ([]*source.Document, []source.Diagnostic) {
	if o.CUE == nil {
		return nil, []source.Diagnostic{{
			Rule: "cue", Message: "this program does not read CUE", Range: source.Range{File: files[0]},
			Hint: "write the specs as YAML, or run the command plimsoll",
		}}
	}
	return o.CUE(ctx, files...)
}
