package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/shard"
	"github.com/plimsoll-dev/plimsoll/source"
)

// maxIndex is how large the file of an index may be.
const maxIndex = 1 << 30

// shardFlags say which part of the input a call is about.
type shardFlags struct {
	shard   string
	indexes []string
	lints   bool // the call is one of lint, which looks at what build wrote, too
}

func (f *shardFlags) add(cmd *cobra.Command, verb string) {
	cmd.Flags().StringVar(&f.shard, "shard", "", verb+" shard `i/n` of the input, the i-th of n; needs --index")
	cmd.Flags().StringArrayVar(&f.indexes, "index", nil,
		"with --shard: the `FILE` that plimsoll index wrote of a shard, or a folder with i-of-n.index of all; may be "+
			"given more than once")
}

// check refuses what makes no sense of a part; flags are those that do not, and whether the
// call has them.
func (f *shardFlags) check(cmd *cobra.Command, paths []string, flags map[string]bool) error {
	switch {
	case f.shard == "" && len(f.indexes) > 0:
		return usage(cmd, "--index is for one shard of the input: it needs --shard i/n")
	case f.shard == "":
		return nil
	case len(f.indexes) == 0:
		return usage(cmd, "--shard needs to know of the other shards: give --index for each, or a folder with all of them")
	case slices.Contains(paths, stdinName):
		return usage(cmd, "standard input is no file that belongs to a shard: leave out - or --shard")
	}
	if _, err := shard.Parse(f.shard); err != nil {
		return usage(cmd, "--shard: "+err.Error())
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if flags[name] {
			return usage(cmd, "--"+name+" is about the whole input: leave out that or --shard")
		}
	}
	return nil
}

// A shardSet is all shards of an input, of which one is looked at.
type shardSet struct {
	shard.Shard
	workingFolder
	files  *indexedFiles
	owner  map[string]int // by path
	beside map[[2]string]shard.Beside
}

// open reads the indexes, and holds the files of the shard to what its own says of them. nil:
// the call is about all. From then on the call reads its input from the indexes.
func (f *shardFlags) open(cmd *cobra.Command, paths []string, config *lintConfig, o *plimsoll.Options) (*shardSet,
	error) {
	if f.shard == "" {
		return nil, nil
	}
	s, _ := shard.Parse(f.shard) // check did
	w, err := openWorkingFolder()
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(paths, config, *o)
	if err != nil {
		return nil, err
	}
	differ := settingsDiffer
	if f.lints {
		differ = lintSettingsDiffer
	}
	all, names, err := f.read(s, func(there shard.Settings) string { return differ(settings, there) })
	if err != nil {
		return nil, err
	}
	set := newShardSet(s, w, all)
	counts := func(file *source.File) bool {
		return (f.lints || !plimsoll.IsGenerated(file.Data())) && o.MayHold(file)
	}
	if err := set.hold(names[s.I-1], all[s.I-1], paths, counts); err != nil {
		return nil, err
	}
	o.ReadFile = set.readBeside
	o.Part = &plimsoll.Part{Owns: set.owns, Name: s.Name()}
	meets := slices.ContainsFunc(all, func(x *shard.Index) bool { return x.Meets })
	if !meets && o.Platform == "" {
		o.Part.Summary = set.summary
	}
	cmd.SetContext(context.WithValue(cmd.Context(), filesKey{}, fs.FS(set.files)))
	return set, nil
}

type filesKey struct{}

func newShardSet(s shard.Shard, w workingFolder, all []*shard.Index) *shardSet {
	set := &shardSet{Shard: s, workingFolder: w, files: newIndexedFiles(w, all), owner: map[string]int{},
		beside: map[[2]string]shard.Beside{}}
	for _, own := range []bool{true, false} {
		for i, x := range all {
			for _, f := range x.Files {
				for _, name := range []string{f.Path, f.Real} {
					if _, known := set.owner[name]; f.Own == own && !known && name != "" {
						set.owner[name] = i + 1
					}
				}
			}
		}
	}
	for _, x := range all {
		for _, b := range x.Beside {
			set.beside[[2]string{b.Spec, b.Name}] = b
		}
	}
	return set
}

// owns reports whether a file is the shard's; what no index holds is the first one's.
func (s *shardSet) owns(name string) bool {
	if owner, known := s.owner[s.relative(name)]; known {
		return owner == s.I
	}
	return s.I == 1
}

// ownsGone is owns for what need not be there any more.
func (s *shardSet) ownsGone(name string) bool {
	rel := s.relative(name)
	if owner, known := s.owner[rel]; known {
		return owner == s.I
	}
	return s.Holds(rel)
}

// summary gives what is known of the apps of a file.
func (s *shardSet) summary(file, environment string) []byte {
	f := s.files.files[s.relative(file)]
	if f == nil {
		return nil
	}
	for i := range f.Summaries {
		if f.Summaries[i].Environment == environment {
			return f.Summaries[i].Data
		}
	}
	return nil
}

// readBeside gives a file that a spec names.
func (s *shardSet) readBeside(spec *source.File, name string) ([]byte, error) {
	if b, known := s.beside[[2]string{spec.Name, name}]; known {
		if b.Fault != "" {
			return nil, errors.New(b.Fault)
		}
		return b.Data, nil
	}
	return nil, fmt.Errorf("%s is in no index", name)
}

// read reads the indexes of all shards; names are those of their files.
func (f *shardFlags) read(s shard.Shard, differs func(shard.Settings) string) (all []*shard.Index, names []string,
	err error) {
	all, names = make([]*shard.Index, s.N), make([]string, s.N)
	files, err := f.files(s)
	if err != nil {
		return nil, nil, err
	}
	var failures []error
	for _, name := range files {
		x, err := readIndex(name, s, differs)
		switch {
		case err != nil:
			failures = append(failures, err)
		case all[x.Shard.I-1] != nil:
			failures = append(failures, fmt.Errorf("%s and %s are both of shard %s: leave out one of them",
				names[x.Shard.I-1], name, x.Shard))
		default:
			all[x.Shard.I-1], names[x.Shard.I-1] = x, name
		}
	}
	if len(failures) == 0 {
		failures = append(failures, lackingShards(s, all))
	}
	for i, x := range all {
		if err := errors.Join(failures...); err == nil && x.Environments != all[s.I-1].Environments {
			failures = append(failures, fmt.Errorf("%s and %s were made of other environments than each other: make them "+
				"anew with plimsoll index", names[s.I-1], names[i]))
		}
	}
	return all, names, errors.Join(failures...)
}

// lackingShards tells of the shards that there is no index of.
func lackingShards(s shard.Shard, all []*shard.Index) error {
	var lacking []string
	for i, x := range all {
		if x == nil {
			lacking = append(lacking, shard.Shard{I: i + 1, N: s.N}.String())
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	const most = 5
	said := lacking
	if len(said) > most {
		said = append(slices.Clip(said[:most]), source.Plural(len(lacking)-most, "more shard"))
	}
	return fmt.Errorf("there is no index of shard %s: write it with plimsoll index --shard %s, and give it with --index",
		source.And(said), lacking[0])
}

// files gives the files that --index names: in a folder those of all shards.
func (f *shardFlags) files(s shard.Shard) (files []string, err error) {
	for _, name := range f.indexes {
		info, failed := os.Stat(name)
		switch {
		case failed != nil:
			err = errors.Join(err, source.CannotRead(name, failed))
		case !info.IsDir():
			files = append(files, name)
		default:
			for i := 1; i <= s.N; i++ {
				file := filepath.Join(name, shard.Shard{I: i, N: s.N}.Name()+".index")
				if exists(file) {
					files = append(files, file)
				}
			}
		}
	}
	return files, err
}

// readIndex reads the index of one of some shards.
func readIndex(name string, s shard.Shard, differs func(shard.Settings) string) (*shard.Index, error) {
	data, err := readNamed(name, maxIndex)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	x, err := shard.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if x.Shard.N != s.N {
		return nil, fmt.Errorf("%s is of shard %s, and this call is about one of %d", name, x.Shard, s.N)
	}
	if why := differs(x.Settings); why != "" {
		return nil, fmt.Errorf("%s was made %s: make it anew with plimsoll index, by the same settings", name, why)
	}
	return x, nil
}

// hold refuses an index of the shard that is not of its files as they are, as far as they
// count.
func (s *shardSet) hold(name string, x *shard.Index, paths []string, counts func(*source.File) bool) error {
	var changed []string
	for i := range x.Files {
		if f := &x.Files[i]; !s.same(f, counts) {
			changed = append(changed, f.Path)
		}
	}
	for _, b := range x.Beside {
		data, err := readSpecFile(source.NewFile(b.Spec, nil), b.Name)
		if err == nil && b.Fault != "" || err != nil && err.Error() != b.Fault || !bytes.Equal(data, b.Data) {
			changed = append(changed, path.Join(path.Dir(b.Spec), b.Name))
		}
	}
	in := openFrom(namedFiles{}, paths)
	for i := range in.Files {
		rel := s.relative(in.Files[i].Name)
		if s.owner[rel] != 0 || !s.Holds(rel) {
			continue
		}
		f, err := readIndexed(s.workingFolder, rel)
		if err != nil || counts(source.NewFile(rel, f.Data)) {
			changed = append(changed, rel)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	slices.Sort(changed)
	changed = slices.Compact(changed)
	more := ""
	if len(changed) > 1 {
		more = fmt.Sprintf(" and %s", source.Plural(len(changed)-1, "other file"))
	}
	return fmt.Errorf("%s is of other files: %s%s came, went or changed since it was made; make it anew with "+
		"plimsoll index --shard %s", name, changed[0], more, s.Shard)
}

// same reports whether a file is as an index has it, or was and is nothing that counts.
func (s *shardSet) same(f *shard.File, counts func(*source.File) bool) bool {
	now, err := readIndexed(s.workingFolder, f.Path)
	if err == nil && now.Real == f.Real && bytes.Equal(now.Data, f.Data) {
		return true
	}
	return f.Own && (err == nil || errors.Is(err, fs.ErrNotExist)) &&
		!counts(source.NewFile(f.Path, f.Data)) && !counts(source.NewFile(f.Path, now.Data))
}

// settingsOf gives what an index of some paths is made with.
func settingsOf(paths []string, config *lintConfig, o plimsoll.Options) (s shard.Settings, err error) {
	s = shard.Settings{Program: version(), Advice: o.Linting.Advice,
		Kubernetes: slices.Sorted(slices.Values(o.Linting.Kubernetes))}
	for _, name := range paths {
		s.Paths = append(s.Paths, path.Clean(filepath.ToSlash(name)))
	}
	if len(paths) == 0 {
		s.Paths = []string{"."}
	}
	slices.Sort(s.Paths)
	s.Paths = slices.Compact(s.Paths)
	if s.Config, err = hashNamed(config.files()); err != nil {
		return s, err
	}
	if s.Policy, err = hashNamed(o.Language.Files()); err != nil {
		return s, err
	}
	s.Schemas = hashFiles(o.Linting.Schemas)
	var policies []*source.File
	for _, doc := range o.Linting.Policies {
		policies = append(policies, doc.File)
	}
	s.Policies = hashFiles(policies)
	return s, nil
}

// hashNamed gives a hash of the content of files, "" of none.
func hashNamed(names []string) (string, error) {
	var files []*source.File
	for _, name := range names {
		data, err := readNamed(name, source.MaxFileSize)
		if err != nil {
			return "", source.CannotRead(name, err)
		}
		files = append(files, source.NewFile(name, data))
	}
	return hashFiles(files), nil
}

func hashFiles(files []*source.File) string {
	if len(files) == 0 {
		return ""
	}
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%d\n", len(f.Data()))
		sum.Write(f.Data())
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// settingsDiffer tells how an index was made in another way than a call of vet or build is.
func settingsDiffer(here, there shard.Settings) string {
	switch {
	case here.Program != there.Program:
		return "by another version, " + there.Program
	case !slices.Equal(here.Paths, there.Paths):
		return "of other paths: " + strings.Join(there.Paths, " ")
	case !slices.Equal(here.Kubernetes, there.Kubernetes):
		return "for other versions of Kubernetes (--kubernetes-version)"
	case here.Config != there.Config:
		return "by another configuration (--config, or plimsoll.yaml)"
	case here.Policy != there.Policy:
		return "by other rules of the house (--policy, or plimsoll.cue)"
	}
	return ""
}

// lintSettingsDiffer is settingsDiffer for lint.
func lintSettingsDiffer(here, there shard.Settings) string {
	switch why := settingsDiffer(here, there); {
	case why != "":
		return why
	case here.Advice && !there.Advice:
		return "without --advice"
	case there.Advice && !here.Advice:
		return "with --advice"
	case here.Schemas != there.Schemas:
		return "with other schemas (--schema, or lint.schemas)"
	case here.Policies != there.Policies:
		return "with other admission policies (lint.policies)"
	}
	return ""
}
