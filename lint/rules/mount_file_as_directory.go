package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var mountFileAsDirectory = &lint.Rule{
	ID:      "mount-file-as-directory",
	Summary: "a ConfigMap or Secret mounted where a file is meant, without subPath",
	Why: "Without subPath the mount is a directory with a file for each key. Where the image has a file at that path " +
		"the " +
		"container does not start (not a directory); where it has none, the program finds a directory in place of its " +
		"file.",
	Do: "Add subPath with the key, so that only that file is mounted. Or mount the whole into a directory, and tell the " +
		"program where its file is.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, mount := range c.Node.Get("volumeMounts").Items {
				checkFileMount(p, w, c, mount)
			}
		}
	},
}

func checkFileMount(p *lint.Pass, w *manifest.Workload, c *manifest.Container, mount *source.Node) {
	n := mount.Get("mountPath")
	file := path.Base(n.Text)
	if n.Kind != source.String || strings.HasSuffix(n.Text, "/") || !looksLikeFile(file) || placeholder(n.Text) ||
		!manifest.IsEmptyText(mount.Get("subPath")) || !manifest.IsEmptyText(mount.Get("subPathExpr")) {
		return
	}
	v := w.Volume(mount.Get("name").Text)
	if v == nil || v.Claimed || len(manifest.VolumeSources(v)) == 0 || namesBelow(c, n.Text) {
		return
	}
	files := namedFiles(p, w, v)
	switch {
	case slices.Contains(files, file):
		p.Report(w.Object, n,
			fmt.Sprintf("without subPath %s is a directory that has the file %s", n.Text, file), "add subPath: "+file).
			Fix("add subPath: "+file, source.InsertField(mount, "subPath", file)...)
	case len(files) == 1:
		p.Report(w.Object, n, fmt.Sprintf("without subPath %s is a directory that has the file %s", n.Text, files[0]),
			"add subPath: "+files[0]+", or mount it into a directory")
	default:
		p.Report(w.Object, n, fmt.Sprintf("without subPath %s is a directory with a file for each key", n.Text),
			"add subPath with the key of that file, or mount the whole into a directory")
	}
}

// namedFiles gives the files that a volume is known to have: those of its items, and
// of the keys of objects that are here.
func namedFiles(p *lint.Pass, w *manifest.Workload, v *manifest.Volume) (files []string) {
	for _, s := range manifest.VolumeSources(v) {
		items := s.Ref.Get("items").Items
		for _, item := range items {
			files = append(files, item.Get("path").Text)
		}
		if len(items) == 0 {
			keys, _ := keysOfAll(p.Index, p.DataObjects(w.Object, s.Kind, s.Ref.Get(s.Field).Text))
			files = append(files, keys...)
		}
	}
	return files
}

// looksLikeFile reports whether a name is one that files have, and folders hardly.
func looksLikeFile(name string) bool {
	return slices.Contains(fileEndings, path.Ext(name)) || isWord(fileNames, name)
}

var fileEndings = []string{".cfg", ".cnf", ".conf", ".config", ".crt", ".cer", ".css", ".csv", ".env", ".hcl", ".html",
	".ini", ".js", ".json", ".key", ".lua", ".pem", ".php", ".properties", ".py", ".rb", ".sh", ".sql", ".toml", ".txt",
	".vcl", ".xml", ".yaml", ".yml"}

const fileNames = "Caddyfile Corefile hosts htpasswd passwd resolv.conf .bashrc .htpasswd .my.cnf .netrc .npmrc " +
	".pgpass " +
	".profile .pypirc"

// namesBelow reports whether a word or a variable of a container names something
// below a path, which is meant to be a directory then.
func namesBelow(c *manifest.Container, dir string) bool {
	below := dir + "/"
	for _, command := range c.Commands() {
		for _, n := range command.Words {
			if strings.Contains(n.Text, below) {
				return true
			}
		}
	}
	for _, env := range c.Node.Get("env").Items {
		if strings.Contains(env.Get("value").Text, below) {
			return true
		}
	}
	return false
}
