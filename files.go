package plimsoll

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An Input is the files of a run.
type Input struct {
	// Files are sorted by name, each once.
	Files []File

	// Missing tells of everything that the paths name and that cannot be read.
	Missing error

	paths          []string // as they were given
	failures       []failure
	fsys           fs.FS
	folders        []folder          // that were looked through
	packageFolders []folder          // of CUE packages
	kustomizations []string          // files by that name that were come by: the first that its folder has
	edited         map[string][]byte // what files hold in place of what is in them, by name without links
}

// A failure is a path that cannot be read.
type failure struct {
	name  string
	cause error
	real  string // of a link that leads out: what it leads to, without links
	near  string // of a path that is not there: what was probably meant; may be empty
}

// setMissing sets what tells of the failures.
func (in *Input) setMissing() {
	in.Missing = nil
	for _, f := range in.failures {
		err := source.CannotRead(f.name, f.cause)
		if f.near != "" {
			err = fmt.Errorf("%w; %s", err, source.DidYouMean(f.near))
		}
		in.Missing = errors.Join(in.Missing, err)
	}
}

// A File is one file of an input.
type File struct {
	Name  string // as messages show it
	Named bool   // given by its name, not found in a folder: then it is read whatever it seems to hold
	again bool   // it was found in several ways

	// Read gives the content of a file that is not in the file system of its
	// input; of one above source.MaxFileSize it need not give more than a byte
	// beyond that.
	Read func() ([]byte, error)

	// real is where it is in the file system, without links; "" where it is no regular
	// file that has a place there. once reads such a one, for example a pipe.
	real string
	once func() ([]byte, error)

	text []byte // that was read ahead, for the one who reads it next; nil: none was

	cuePackage *cuePackage // that it is a file of; nil when it is of none
}

// Paths is implemented by file systems with links, or whose names do not begin at
// their root, such as that of the operating system.
type Paths interface {
	// RealPath gives the one name of a file or folder without links.
	RealPath(name string) (string, error)
	// ShortName gives the name of a file, given without links, as its user would
	// write it.
	ShortName(real string) string
}

// Open finds the files that paths stand for: a folder stands for the files in it
// and below, but hidden ones and those that hold the settings of kustomize and
// of Plimsoll itself. Without paths it is the root of the file system. The order
// of the paths makes no difference. A CUE file stands for its package, those of the
// same folder with the same package clause. In a folder links to files are followed where
// they stay in the repository that it is in, or, where it is in none, in the folder
// itself; links to folders are not. What is named may be a link to anywhere, or a
// pipe, which is then read by fsys.Open; in folders such is an error. Beside
// fs.ReadDirFS and fs.ReadFileFS, fsys may implement Paths; one that has links and
// does not is to see to it that none leads out, as os.Root does.
func Open(fsys fs.FS, paths ...string) *Input {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	f := finder{fsys: fsys, found: map[string]File{}}
	for _, path := range paths {
		f.argument(path)
	}
	f.cuePackages()
	in := &Input{paths: paths, fsys: fsys, folders: f.folders, packageFolders: f.packageFolders,
		kustomizations: f.kustomizations}
	for _, failure := range f.failures {
		if _, named := f.found[failure.real]; !named {
			in.failures = append(in.failures, failure)
		}
	}
	in.setMissing()
	for _, file := range f.found {
		in.Files = append(in.Files, file)
	}
	in.sort()
	return in
}

// Add adds a file that is not in the file system, such as standard input. It is read
// once, whoever needs it.
func (in *Input) Add(f File) {
	f.Read = sync.OnceValues(f.Read)
	in.Files = append(slices.Clip(in.Files), f)
	in.paths = append(in.paths, f.Name)
	in.sort()
}

// FS gives the file system of the input.
func (in *Input) FS() fs.FS { return in.fsys }

// Real gives where the file is in the file system, without links; "" for what is
// no regular file of it.
func (f *File) Real() string { return f.real }

// Again reports whether the file was found in several ways, so that none of the links among
// them decides whether it is read.
func (f *File) Again() bool { return f.again }

// Without gives the input without some of its files.
func (in *Input) Without(out func(File) bool) *Input {
	rest := *in
	rest.Files = filesWithout(in.Files, out)
	return &rest
}

// filesWithout gives a list without some of its files, the same one where it has none of
// them: inputs share it, and it is not changed.
func filesWithout(files []File, out func(File) bool) []File {
	if !slices.ContainsFunc(files, out) {
		return files
	}
	return slices.DeleteFunc(slices.Clone(files), out)
}

// with gives the input as it is once files hold something else.
func (in *Input) with(edited map[string][]byte) *Input {
	other := *in
	other.edited = edited
	return &other
}

func (in *Input) sort() {
	slices.SortFunc(in.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// Exclude takes out the files for which excluded reports true, and gives the
// names of those among them that were given by name.
func (in *Input) Exclude(excluded func(name string) bool) (named []string) {
	out := func(f File) bool { return f.real != "" && excluded(f.Name) }
	for _, f := range in.Files {
		if f.Named && out(f) {
			named = append(named, f.Name)
		}
	}
	in.Files = filesWithout(in.Files, out)
	in.kustomizations = slices.DeleteFunc(in.kustomizations, excluded)
	in.failures = slices.DeleteFunc(in.failures, func(f failure) bool { return excluded(f.name) })
	in.setMissing()
	return named
}

// A finder collects files by their real path, which is the same however a file
// is reached.
type finder struct {
	fsys           fs.FS
	found          map[string]File
	folders        []folder // that were looked through
	packageFolders []folder // of CUE packages
	kustomizations []string
	failures       []failure
}

func (f *finder) argument(name string) {
	info, err := fs.Stat(f.fsys, name)
	switch {
	case err != nil:
		missing := failure{name: name, cause: err}
		if errors.Is(err, fs.ErrNotExist) {
			missing.near = f.near(name)
		}
		f.failures = append(f.failures, missing)
	case info.IsDir():
		dir, err := newFolder(f.fsys, name)
		if err != nil {
			f.fail(name, err)
			return
		}
		f.folder(dir)
	default:
		file := File{Name: name, Named: true}
		if info.Mode().IsRegular() {
			// One that was removed while it is open, as of a here-document, has no place any more.
			file.real, _ = realPath(f.fsys, name)
		}
		if file.real == "" {
			file.once = sync.OnceValues(func() ([]byte, error) { return openAndRead(f.fsys, name) })
		}
		f.add(file)
	}
}

func (f *finder) fail(name string, err error) {
	f.failures = append(f.failures, failure{name: name, cause: err})
}

// near gives the path that was probably meant by one that is not there: one of
// nearly that name, or the file of that name in the root; "" where none is.
func (f *finder) near(name string) string {
	if name == "" {
		return ""
	}
	dir, base := path.Split(path.Clean(name))
	byStem := map[string]string{}                     // what files end with makes none of them alike
	entries, _ := fs.ReadDir(f.fsys, path.Clean(dir)) // where there is none, nothing is near
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && (e.IsDir() || isInputName(e.Name())) {
			byStem[stem(e.Name())] = e.Name()
		}
	}
	near, ok := byStem[stem(base)]
	if !ok {
		near = byStem[source.Nearest(stem(base), slices.Sorted(maps.Keys(byStem)))]
	}
	switch {
	case near != "":
		return dir + near
	case dir != "" && exists(f.fsys, base):
		return base
	}
	return ""
}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// A folder is one that is looked through.
type folder struct {
	name, real string // as shown, and without links
	top        string // the folder, without links, that links may not lead out of
	shownTop   string
}

func newFolder(fsys fs.FS, name string) (folder, error) {
	real, err := realPath(fsys, name)
	if err != nil {
		return folder{}, err
	}
	dir := folder{name: name, real: real, top: Repository(fsys, real), shownTop: name}
	switch {
	case dir.top != real:
		dir.shownTop = "the repository"
	case name == ".":
		dir.shownTop = "the current folder"
	}
	return dir, nil
}

// folder adds what is in a folder. Links to folders are not followed, so that a
// loop of links ends.
func (f *finder) folder(dir folder) {
	entries, err := fs.ReadDir(f.fsys, dir.name)
	if err != nil {
		f.fail(dir.name, err)
		return
	}
	f.folders = append(f.folders, dir)
	for _, name := range KustomizationNames {
		if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name && !e.IsDir() }) {
			f.kustomizations = append(f.kustomizations, path.Join(dir.name, name))
			break
		}
	}
	for _, e := range entries {
		name := path.Join(dir.name, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			f.folder(folder{name, path.Join(dir.real, e.Name()), dir.top, dir.shownTop})
		case !isInputName(e.Name()):
		case e.Type().IsRegular():
			f.add(File{Name: name, real: path.Join(dir.real, e.Name())})
		default:
			f.irregular(name, dir)
		}
	}
}

// irregular adds what is no file itself: a link to one, unless it leads out.
func (f *finder) irregular(name string, dir folder) {
	info, err := fs.Stat(f.fsys, name)
	switch {
	case err != nil:
		f.fail(name, err)
	case info.IsDir():
	case !info.Mode().IsRegular():
		f.fail(name, NotAFile(info.Mode()))
	default:
		real, err := realPath(f.fsys, name)
		switch {
		case err != nil:
			f.fail(name, err)
		case !Within(dir.top, real):
			f.failures = append(f.failures, leadsOut(name, real, dir))
		default:
			f.add(File{Name: name, real: real})
		}
	}
}

// leadsOut is what is said of a link in a folder to a file that lies elsewhere.
func leadsOut(name, real string, dir folder) failure {
	err := fmt.Errorf("it is a link out of %s; name it among the paths if it is to be read", dir.shownTop)
	return failure{name: name, cause: err, real: real}
}

// NotAFile says what something of a mode is, which is no regular file.
func NotAFile(mode fs.FileMode) error {
	what := "something else"
	switch {
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	}
	return fmt.Errorf("it is %s, not a file", what)
}

// Within reports whether a file or folder, given without links, is in a folder or
// is that folder.
func Within(folder, name string) bool {
	if folder == "." {
		return IsLocal(name)
	}
	return name == folder || strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}

// KustomizationNames are the names that kustomize looks for, in its order.
var KustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// isInputName reports whether a file in a folder may hold specs or objects.
func isInputName(name string) bool {
	switch strings.ToLower(name) {
	case "kustomization.yaml", "kustomization.yml", "plimsoll.yaml", "plimsoll.cue":
		return false // what kustomize and Plimsoll themselves read
	}
	if strings.HasSuffix(name, "_test.cue") || strings.HasSuffix(name, "_tool.cue") {
		return false // what only cue itself reads
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json", ".cue":
		return true
	}
	return false
}

// add notes a file. One that is reached twice has the name that sorts first,
// and counts as named when one of the ways names it.
func (f *finder) add(file File) {
	key := cmp.Or(file.real, file.Name)
	if old, ok := f.found[key]; ok {
		file.again = old.again || path.Clean(file.Name) != path.Clean(old.Name)
		file.Name = min(old.Name, file.Name)
		file.Named = old.Named || file.Named
	}
	f.found[key] = file
}

// Read gives the content of a file of the input.
func (in *Input) Read(f *File) ([]byte, error) {
	if data, ok := in.edited[cmp.Or(f.real, f.Name)]; ok {
		return data, nil
	}
	switch {
	case f.Read != nil:
		data, err := f.Read()
		return data, wrapRead(f.Name, err)
	case f.once != nil:
		return f.once()
	case f.text != nil:
		text := f.text
		f.text = nil
		return text, nil
	}
	return readFile(in.fsys, f.Name)
}

// mostAhead is how much is kept of what was read ahead, in bytes.
const mostAhead = 64 << 20

// readAhead gives a function that is Read for one who only looks whether a file matters: the
// text is kept for the next who reads it.
func (in *Input) readAhead() func(f *File) ([]byte, error) {
	var kept atomic.Int64
	return func(f *File) ([]byte, error) {
		text, err := in.Read(f)
		again := f.Read == nil && f.once == nil && in.edited[cmp.Or(f.real, f.Name)] == nil
		if err == nil && again && kept.Add(int64(len(text))) <= mostAhead {
			f.text = text
		}
		return text, err
	}
}

// readFile reads a file, of one that is over the limit only so much that it can
// be told.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	if r, ok := fsys.(fs.ReadFileFS); ok {
		data, err := r.ReadFile(name)
		return data, wrapRead(name, err)
	}
	return openAndRead(fsys, name)
}

func openAndRead(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, source.MaxFileSize+1))
	return data, wrapRead(name, err)
}

func wrapRead(name string, err error) error {
	if err == nil {
		return nil
	}
	return source.CannotRead(name, err)
}

// maxBeside is what a ConfigMap can hold, in bytes.
const maxBeside = 1 << 20

// readBeside gives the content of a file that a spec names, from the file system
// of the input: the name is relative to the spec's own folder and does not lead
// out of it.
func (in *Input) readBeside(spec *source.File, name string) ([]byte, error) {
	if in == nil || in.fsys == nil {
		return nil, fmt.Errorf("there is no folder to read %s from", name)
	}
	if !IsLocal(name) {
		return nil, fmt.Errorf("%s is outside of the spec's folder", name)
	}
	full := path.Join(path.Dir(spec.Name), name)
	info, err := fs.Stat(in.fsys, full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", name)
	case err != nil:
		return nil, source.CannotRead(name, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", name)
	case info.Size() > maxBeside:
		return nil, fmt.Errorf("%s has %d bytes, and a ConfigMap holds at most %d", name, info.Size(), maxBeside)
	}
	return readFile(in.fsys, full)
}

// IsLocal reports whether a name with slashes stays in the folder that it is
// relative to, links aside.
func IsLocal(name string) bool {
	clean := path.Clean(name)
	return name != "" && !path.IsAbs(name) && clean != ".." && !strings.HasPrefix(clean, "../")
}

// realPath gives the name of a file or folder without links.
func realPath(fsys fs.FS, name string) (string, error) {
	if p, ok := fsys.(Paths); ok {
		return p.RealPath(name)
	}
	return path.Clean(name), nil
}

// shortName gives the name of a file, given without links, as its user would
// write it.
func shortName(fsys fs.FS, real string) string {
	if p, ok := fsys.(Paths); ok {
		return p.ShortName(real)
	}
	return real
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}
