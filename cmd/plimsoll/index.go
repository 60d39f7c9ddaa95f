package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/shard"
	"github.com/plimsoll-dev/plimsoll/source"
)

func indexCommand() *cobra.Command {
	x := &indexer{}
	cmd := &cobra.Command{
		Use:        "index --shard i/n [PATH...]",
		Short:      "Write what other machines need to know of a part of the input",
		SuggestFor: strings.Fields("shard split partition distribute"),
		Long: `Write what rules need to know of the files of one shard, for lint, vet and build
with --shard on this machine and on others: each reads the indexes of all shards,
and no other files than its own. Paths stand for the same files as with lint.

A file belongs to a shard by a hash of its path relative to the working folder, and
what a kustomization reaches to that of the kustomization. An index is for the
program, paths and settings that it was made by, and for its shard's files as they
were; whoever is given another one says so, and exits with 2.`,
		Example: `  plimsoll index --shard 1/16 --output index/1-of-16.index apps
  plimsoll lint --shard 1/16 --index index apps`,
		RunE: func(cmd *cobra.Command, paths []string) error { return x.run(cmd, paths) },
	}
	flags := cmd.Flags()
	flags.StringVar(&x.shard, "shard", "", "write shard `i/n`: the i-th of n, counted from 1")
	flags.StringVar(&x.output, "output", "", "write into this `FILE`, i-of-n.index to be found in a folder "+
		"(default standard output)")
	flags.BoolVar(&x.advice, "advice", false, "for lint --advice")
	addKubernetes(cmd, &x.kubernetes)
	addSchemas(cmd, &x.schemas)
	addConfig(cmd, &x.config)
	addPolicy(cmd, &x.policy)
	return cmd
}

// An indexer is one call of index.
type indexer struct {
	linter
	shard, output string
}

func (x *indexer) run(cmd *cobra.Command, paths []string) error {
	s, err := shard.Parse(x.shard)
	wrong := toMinor(x.kubernetes)
	switch {
	case x.shard == "":
		return usage(cmd, "index writes one shard: give --shard i/n")
	case err != nil:
		return usage(cmd, "--shard: "+err.Error())
	case len(wrong) > 0:
		return usage(cmd, strings.Join(wrong, "\n"))
	case slices.Contains(paths, stdinName):
		return usage(cmd, "standard input is no file that belongs to a shard: leave out -")
	}
	config, o, err := x.settings(cmd)
	if err != nil {
		return err
	}
	index, err := x.index(cmd, paths, s, config, o)
	if err != nil {
		return err
	}
	if x.output == "" {
		return write(cmd, index.Encode())
	}
	dir := filepath.Dir(x.output)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", dir, source.Cause(err))
	}
	return writeFile(x.output, index.Encode())
}

// index reads the files of a shard.
func (x *indexer) index(cmd *cobra.Command, paths []string, s shard.Shard, config *lintConfig, o plimsoll.Options) (
	*shard.Index, error) {
	w, err := openWorkingFolder()
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(paths, config, o)
	if err != nil {
		return nil, err
	}
	noted := &notedFiles{workingFolder: w, mu: &sync.Mutex{}, names: map[string]bool{}}
	beside := &besideFiles{found: map[[2]string]shard.Beside{}}
	part := partition{w, s, map[string]bool{}}
	in := withoutHouse(openFrom(noted, paths), osFiles{}, o.Language.Files())
	if in.Missing != nil {
		if err := missing(paths, config); err != nil {
			return nil, err
		}
	}
	o.ReadFile = beside.read
	read := plimsoll.ReadPart(cmd.Context(), in, o, func(all *plimsoll.Input) func(string) bool {
		err = part.assign(all, kustomize.Roots(all, o))
		return part.owns
	})
	if err = errors.Join(err, read.Unreadable); err != nil {
		return nil, err
	}
	index := &shard.Index{Shard: s, Settings: settings, Environments: hashFiles(read.Environments), Meets: read.Meets}
	for name := range part.own {
		noted.names[name] = true
	}
	if err := part.fill(index, noted.names, beside, config); err != nil {
		return nil, err
	}
	summaries := map[string]map[string][]byte{}
	for name, found := range read.Summaries {
		summaries[w.relative(name)] = found
	}
	for i := range index.Files {
		f := &index.Files[i]
		summaries := summaries[f.Path]
		for _, environment := range slices.Sorted(maps.Keys(summaries)) {
			f.Summaries = append(f.Summaries, shard.Summary{Environment: environment, Data: summaries[environment]})
		}
	}
	return index, nil
}

// missing tells of what cannot be read, but for what the configuration excludes.
func missing(paths []string, config *lintConfig) error {
	in := openFrom(namedFiles{}, paths)
	in.Exclude(config.excludes)
	return in.Missing
}

// A partition tells which files are of a shard.
type partition struct {
	workingFolder
	shard.Shard
	own map[string]bool // of each file of the input, by path, whether it is of the shard
}

// assign takes the files of an input; roots are the kustomizations that reach them.
func (p *partition) assign(in *plimsoll.Input, roots map[string]string) error {
	for i := range in.Files {
		f := &in.Files[i]
		if f.Real() == "" {
			return fmt.Errorf("%s is no regular file, and belongs to no shard", f.Name)
		}
		by := f.Name
		if root := roots[f.Real()]; root != "" {
			by = root
		}
		p.own[p.relative(f.Name)] = p.Holds(p.relative(by))
	}
	for real, root := range roots {
		if slices.Contains(plimsoll.KustomizationNames, path.Base(real)) {
			p.own[p.relative(real)] = p.Holds(p.relative(root))
		}
	}
	return nil
}

func (p *partition) owns(name string) bool {
	rel := p.relative(name)
	if own, known := p.own[rel]; known {
		return own
	}
	return p.Holds(rel)
}

// fill reads the files that were asked for, but those of other shards.
func (p *partition) fill(x *shard.Index, asked map[string]bool, beside *besideFiles, config *lintConfig) error {
	var failures []error
	for name := range asked {
		own, known := p.own[name]
		if known && !own {
			continue
		}
		f, err := readIndexed(p.workingFolder, name)
		if f.Own = known; err == nil {
			x.Files = append(x.Files, f)
		} else if known && !config.excludes(name) {
			failures = append(failures, source.CannotRead(name, err))
		}
	}
	for _, b := range beside.found {
		x.Beside = append(x.Beside, b)
	}
	x.Sort()
	return errors.Join(failures...)
}

// readIndexed reads a file as an index holds it.
func readIndexed(w workingFolder, name string) (f shard.File, err error) {
	f.Path = name
	real, err := osFiles{}.RealPath(name)
	if err != nil {
		return f, err
	}
	if f.Real = w.relative(real); f.Real == f.Path {
		f.Real = ""
	}
	f.Data, err = osFiles{}.ReadFile(name)
	return f, err
}

// besideFiles are those that specs name, read from the disk and kept.
type besideFiles struct {
	mu    sync.Mutex
	found map[[2]string]shard.Beside
}

func (b *besideFiles) read(spec *source.File, name string) ([]byte, error) {
	data, err := readSpecFile(spec, name)
	found := shard.Beside{Spec: spec.Name, Name: name, Data: data}
	if err != nil {
		found.Fault = err.Error()
	}
	b.mu.Lock()
	b.found[[2]string{spec.Name, name}] = found
	b.mu.Unlock()
	return data, err
}
