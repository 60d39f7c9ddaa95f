package compiler

import (
	"encoding/binary"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A specFile is a file that a spec has under config: its content, or the name of
// a file that has it.
type specFile struct {
	text    string
	content *source.Node // that of text
	file    *source.Node // nil: text is the content
}

// DecodeNode implements source.NodeDecoder.
func (f *specFile) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		f.file = n.At("file")
		return
	}
	f.content = n
	d.Decode(n, &f.text)
}

// relativePath matches what is hardly the whole content of a file.
var relativePath = regexp.MustCompile(`^\.\.?/\S+$`)

// emitConfigMap emits the ConfigMap with the files of the spec, and gives its name.
// The name changes with the content, so that a change restarts the pods.
func (p *pod) emitConfigMap() string {
	keys := configMapKeys(p.Config)
	data, binaries := map[string]string{}, map[string][]byte{}
	size := 0
	for i, f := range p.Config {
		content := p.content(f.Value)
		size += len(content)
		if utf8.Valid(content) {
			data[keys[i]] = string(content)
		} else {
			binaries[keys[i]] = content
		}
	}
	if size > corev1.MaxSecretSize {
		p.fail(p.spec("config").Key, "size",
			fmt.Sprintf("the files of config have %d bytes, and a ConfigMap holds at most %d", size,
				corev1.MaxSecretSize),
			"put large files into the image or on a volume")
	}
	name := p.Name + configMapSuffix + "-" + contentHash(data, binaries)
	p.emit(&corev1.ConfigMap{
		TypeMeta:   typeMeta("v1", "ConfigMap"),
		ObjectMeta: p.meta(name, p.Name),
		Data:       data,
		BinaryData: binaries,
	})
	return name
}

// content gives the bytes of a file of the spec; none when it cannot be read,
// which is reported.
func (p *pod) content(f specFile) []byte {
	if f.file == nil {
		if n := f.content; n.Style == source.Plain && relativePath.MatchString(f.text) {
			p.warn(n.Range, "file", fmt.Sprintf("this file will hold the text %q, not what is in a file of that name",
				f.text),
				"if that file is meant, write {file: "+f.text+"}; if the text is, put it in quotes")
		}
		return []byte(f.text)
	}
	if f.file.Text == "" {
		return nil // wrong, and reported when it was checked
	}
	if p.opts.ReadFile == nil {
		p.fail(f.file.Range, "file", "files cannot be read here", "write the content into the spec")
		return nil
	}
	content, err := p.opts.ReadFile(f.file.File, f.file.Text)
	p.files = append(p.files, NamedFile{fileName(f.file.Range), f.file.Text})
	if err != nil {
		p.fail(f.file.Range, "file", err.Error(),
			"the path is relative to the folder of the spec, and must lie in it or below")
	}
	return content
}

// contentHash changes with the names and the content of files. Lengths are
// hashed too, so that nothing can move from one file to the next unseen.
func contentHash(data map[string]string, binaries map[string][]byte) string {
	var all []byte
	add := func(s string) {
		all = binary.AppendUvarint(all, uint64(len(s)))
		all = append(all, s...)
	}
	keys := make([]string, 0, len(data)+len(binaries))
	for k := range data {
		keys = append(keys, k)
	}
	for k := range binaries {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		add(k)
		if content, ok := binaries[k]; ok {
			add(string(content))
		} else {
			add(data[k])
		}
	}
	return hash(all)
}

// configMapKeys gives the key of each file in the ConfigMap: the file's own name
// where that will do, and otherwise its path with what keys cannot hold
// replaced.
func configMapKeys(files source.Pairs[specFile]) []string {
	count := map[string]int{}
	for _, f := range files {
		count[path.Base(f.Name)]++
	}
	keys := make([]string, len(files))
	taken := map[string]bool{}
	for i, f := range files {
		key := path.Base(f.Name)
		if count[key] > 1 || key != safeKey(key) {
			key = safeKey(strings.TrimPrefix(path.Clean(f.Name), "/"))
		}
		unique := key
		for n := 2; taken[unique]; n++ {
			unique = fmt.Sprintf("%s-%d", key, n)
		}
		taken[unique] = true
		keys[i] = unique
	}
	return keys
}

// safeKey makes a key for a ConfigMap of any text.
func safeKey(text string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, text)
	if strings.HasPrefix(key, "..") || key == "." || key == "" {
		key = "-" + key
	}
	if len(key) > 200 {
		key = key[:189] + "-" + hash([]byte(text))
	}
	return key
}
