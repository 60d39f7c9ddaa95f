package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/graph"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A grapher is one call of graph.
type grapher struct {
	linter
	layer, format choice
	focus, output string
	depth         int
}

func graphCommand() *cobra.Command {
	g := &grapher{}
	cmd := &cobra.Command{
		Use:        "graph [PATH...]",
		SuggestFor: strings.Fields("draw picture diagram visualize visualise tree map topology"),
		Short:      "Draw what depends on what",
		Long: `Draw what depends on what: which Service selects which pods, what they mount, who may
do what, and what network policies leave open. Of specs, manifests and
kustomizations, in files, folders, and with "-" on standard input; without a path,
of the current folder. What lint finds is on it: a reference that leads nowhere is
red where that is a mistake, and grey where the other end is merely not here.

Layers are all objects, the network, storage, and access. --focus shows what is near
an app (NAME or NAMESPACE/NAME) or an object (KIND/NAME or KIND/NAMESPACE/NAME).

Exit codes: 0 it is drawn, also what is broken; 1 a part cannot be read, and the rest
is drawn, or there is no object; 2 the command line is wrong.`,
		Example: `  plimsoll graph apps
  plimsoll graph --layer network --output network.svg apps
  plimsoll graph --focus shop --depth 2 --output shop.html apps
  helm template chart | plimsoll graph --format dot -`,
		RunE: func(cmd *cobra.Command, paths []string) error { return g.run(cmd, paths) },
	}
	flags := cmd.Flags()
	addChoice(cmd, &g.layer, "layer", "", "what is drawn", graph.Layers...)
	addChoice(cmd, &g.format, "format", "", "the form of what is drawn", graph.FormatNames()...)
	flags.StringVar(&g.output, "output", "",
		"write to `FILE`, in the form that its suffix says: "+source.Or(graph.Suffixes()))
	flags.StringVar(&g.focus, "focus", "", "draw only what is near this `NAME`")
	flags.IntVar(&g.depth, "depth", 1, "how many edges away from --focus, as a `NUMBER`")
	addEnvironment(cmd, &g.environment, "draw")
	flags.BoolVar(&g.kustomize, "kustomize", false, "draw only what kustomize builds of folders")
	return cmd
}

func (g *grapher) run(cmd *cobra.Command, paths []string) error {
	format, err := g.check(cmd)
	if err != nil {
		return err
	}
	config, o, err := g.settings(cmd)
	if err != nil {
		return err
	}
	in, excluded := openManifests(cmd, &paths, config, o)
	progress := countRead(cmd, "drawing", in, &o)
	drawn, err := plimsoll.ReadGraph(cmd.Context(), in, o)
	progress.end()
	if err != nil {
		return err
	}
	failed := g.tell(cmd, drawn, excluded)
	switch {
	case len(drawn.Nodes) == 0 && failed:
		return errMistakes
	case len(drawn.Nodes) == 0:
		noteTo(cmd)("there is no Kubernetes object in " + shownPaths(paths))
		return errMistakes
	}
	part, err := g.part(cmd, drawn.Graph)
	if err != nil {
		return err
	}
	if err := g.write(cmd, format.Write(part)); err != nil {
		return err
	}
	if broken, missing := part.Broken(), part.NotHere(); broken+missing > 0 {
		noteTo(cmd)(fmt.Sprintf("%d broken, %d not here", broken, missing))
	}
	if failed {
		return errMistakes
	}
	return nil
}

// check refuses flags that mean nothing, and gives the format.
func (g *grapher) check(cmd *cobra.Command) (graph.Format, error) {
	name := g.format.value
	flags := cmd.Flags()
	switch {
	case flags.Changed("depth") && !flags.Changed("focus"):
		return graph.Format{}, usage(cmd, "--depth says how far from --focus: add that, or leave it out")
	case g.depth < 0:
		return graph.Format{}, usage(cmd, fmt.Sprintf("--depth must be 0 or more, not %d", g.depth))
	case flags.Changed("output") && flags.Changed("format"):
		return graph.Format{}, usage(cmd, "the suffix of --output says the format: leave out --format")
	case flags.Changed("output"):
		suffix := strings.ToLower(filepath.Ext(g.output))
		i := slices.IndexFunc(graph.Formats, func(f graph.Format) bool { return f.Suffix == suffix })
		if i < 0 {
			return graph.Format{}, usage(cmd, fmt.Sprintf("--output %s: the name must end with %s", g.output,
				source.Or(graph.Suffixes())))
		}
		name = graph.Formats[i].Name
	}
	i := slices.IndexFunc(graph.Formats, func(f graph.Format) bool { return f.Name == name })
	return graph.Formats[i], nil
}

// tell says what is not drawn, and reports whether something should have been.
func (g *grapher) tell(cmd *cobra.Command, drawn *plimsoll.Picture, excluded []string) (failed bool) {
	for _, note := range slices.Concat(drawn.PassedOver, excluded) {
		noteTo(cmd)(note)
	}
	if drawn.Unreadable != nil {
		for line := range strings.SplitSeq(drawn.Unreadable.Error(), "\n") {
			noteTo(cmd)(line)
		}
	}
	show(cmd.ErrOrStderr(), drawn.Diagnostics)
	return drawn.Unreadable != nil || len(drawn.Diagnostics) > 0
}

// part gives the layer, and of that what is near the focus.
func (g *grapher) part(cmd *cobra.Command, whole *graph.Graph) (*graph.Graph, error) {
	part := whole.Of(g.layer.value)
	if g.focus == "" {
		return part, nil
	}
	near, meant := part.Focus(g.focus, g.depth)
	if near != nil {
		return near, nil
	}
	message := "--focus: there is no " + g.focus
	if g.layer.value != graph.LayerObjects {
		message += " in the layer " + g.layer.value
	}
	if meant != "" {
		message += "; " + source.DidYouMean(meant)
	}
	return nil, usage(cmd, message)
}

func (g *grapher) write(cmd *cobra.Command, data []byte) error {
	if g.output != "" {
		return writeFile(g.output, data)
	}
	return write(cmd, data)
}
