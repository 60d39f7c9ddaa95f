package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/source"
)

// writeChangeText shows people what a change does: the objects by app, each with what
// happens to it and its fields, then what is at risk, and a line that sums up.
func writeChangeText(w io.Writer, r *ChangeResult) {
	out := newReporter(w, r.Terminal)
	group := "\x00"
	for _, c := range r.Objects {
		if title := titleOf(c); title != group {
			if group != "\x00" {
				fmt.Fprintln(out.w)
			}
			fmt.Fprintln(out.w, out.paint(bold, source.Printable(title)))
			group = title
		}
		out.changed(c)
	}
	if len(r.Objects) > 0 {
		fmt.Fprintln(out.w)
	}
	for _, d := range diagnosticsOf(r.Findings) {
		out.diagnostic(d)
	}
	fmt.Fprintln(out.w, sumOf(r))
	_ = out.w.Flush() // w is memory
}

// titleOf names what objects are shown under: their app, where there are several with the
// environment.
func titleOf(c *change.Changed) string {
	if c.Environment != "" {
		return c.App + " in " + c.Environment
	}
	return c.App
}

// changed shows an object.
func (r *reporter) changed(c *change.Changed) {
	color := cyan
	switch c.Effect() {
	case change.Refused, change.Delete, change.Recreate:
		color = red
	case change.Restart, change.Run, change.Scale:
		color = yellow
	}
	fmt.Fprintf(r.w, "  %s %s%s\n", r.paint(color, fmt.Sprintf("%-8s", c.Effect())), source.Printable(nameOf(c)),
		source.Printable(effectOf(c)))
	for _, f := range c.Changes {
		fmt.Fprintf(r.w, "    %s: %s%s%s\n", source.Printable(f.Path), source.Printable(arrow(f)), refusedWord(f),
			source.Printable(whereOf(f.Place)))
	}
}

func refusedWord(f *change.Change) string {
	if f.Refused {
		return ", refused"
	}
	return ""
}

// nameOf names an object with its namespace.
func nameOf(c *change.Changed) string {
	name := c.Kind + " " + c.Name
	if c.Namespace != "" {
		name = c.Kind + " " + c.Namespace + "/" + c.Name
	}
	if c.OldName != "" {
		name += " (was " + c.OldName + ")"
	}
	return name
}

// effectOf says what an effect comes to, after a colon; "" where its name says all.
func effectOf(c *change.Changed) string {
	var parts []string
	if c.Left {
		parts = append(parts, "it stays in the cluster: an annotation keeps it")
	}
	if len(c.Goes) > 0 {
		parts = append(parts, "with "+source.And(wordsOf(c.Goes)))
	}
	for _, e := range c.Effects {
		switch e {
		case change.Refused:
			parts = append(parts, "the API server does not take it")
		case change.Recreate:
			parts = append(parts, "it is deleted and made anew")
			if c.Restarts.Pods.Unknown || c.Restarts.Pods.N > 0 {
				parts = append(parts, restartsOf(c.Restarts))
			}
		case change.Restart:
			parts = append(parts, restartsOf(c.Restarts))
		case change.Run:
			parts = append(parts, runsOf(c))
		case change.Scale:
			parts = append(parts, scaleOf(c))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, "; ")
}

// wordsOf says what goes in words.
func wordsOf(goes []string) (words []string) {
	say := map[string]string{"pods": "its pods", "address": "its address", "data": "its data",
		"objects": "all objects in it"}
	for _, g := range goes {
		words = append(words, say[g])
	}
	return words
}

func restartsOf(r change.Restarts) string {
	switch {
	case r.Pods.Unknown && r.AtOnce.Unknown:
		return "its pod on each node restarts"
	case r.Pods.Unknown:
		return fmt.Sprintf("its pod on each node restarts, %d at a time", r.AtOnce.N)
	case r.Pods.N == 0:
		return "no pod restarts by itself"
	}
	text := source.Plural(r.Pods.N, "pod") + " restart"
	if r.Pods.N == 1 {
		text += "s"
	}
	if r.AtLeast {
		text = "at least " + text
	}
	switch {
	case r.Unavailable.N == 0 && r.Pods.N == 1:
		return text + " without a gap"
	case r.Pods.N == 1:
		return text + ", and is missing meanwhile"
	case r.Unavailable.N >= r.Pods.N:
		return text + " at once, with a gap"
	case r.Unavailable.N == 0:
		return text + fmt.Sprintf(", %d at a time, none missing", r.AtOnce.N)
	}
	return text + fmt.Sprintf(", %d at a time, %d missing at worst", r.AtOnce.N, r.Unavailable.N)
}

// scaleOf says how many pods there were and will be.
func scaleOf(c *change.Changed) string {
	at := slices.IndexFunc(c.Changes, func(f *change.Change) bool { return f.Path == "spec.replicas" })
	if at < 0 {
		return "the number of pods changes"
	}
	switch old, new := c.Changes[at].Old, c.Changes[at].New; {
	case new == nil:
		return "its number of pods is no longer set"
	case old == nil:
		return "its number of pods is set to " + new.Text
	case new.Text == "0":
		return "from " + podsOf(old) + " to none"
	default:
		return "from " + podsOf(old) + " to " + new.Text
	}
}

func podsOf(n *source.Node) string {
	number, _ := n.Int()
	return source.Plural(number, "pod")
}

func runsOf(c *change.Changed) string {
	if c.Runs == nil {
		return "it runs"
	}
	switch {
	case c.Runs.New == "":
		return "it runs no more, before " + timesOf(c.Runs.Old)
	case c.Runs.Old == "":
		return "it runs " + timesOf(c.Runs.New) + ", and did not before"
	}
	return "it runs " + timesOf(c.Runs.New) + ", before " + timesOf(c.Runs.Old)
}

var daily = regexp.MustCompile(`^([0-9]{1,2}) ([0-9]{1,2}) \* \* \*( .*)?$`)

// timesOf says a schedule with its zone in words where it is an everyday one.
func timesOf(schedule string) string {
	if m := daily.FindStringSubmatch(schedule); m != nil {
		return fmt.Sprintf("every day at %02s:%02s%s", m[2], m[1], m[3])
	}
	return "at " + schedule
}

// longestValue is how many characters of a value are shown.
const longestValue = 60

// arrow shows a value before and after.
func arrow(f *change.Change) string {
	switch {
	case f.Old == nil:
		return "nothing -> " + source.Shorten(f.New.Flow(), longestValue)
	case f.New == nil:
		return source.Shorten(f.Old.Flow(), longestValue) + " -> nothing"
	case f.Old.Kind == source.String && f.New.Kind == source.String && strings.Contains(f.Old.Text+f.New.Text, "\n"):
		return linesArrow(strings.Split(f.Old.Text, "\n"), strings.Split(f.New.Text, "\n"))
	}
	old, new := apart(f.Old.Flow(), f.New.Flow())
	return old + " -> " + new
}

// linesArrow shows the first line of a text that is not the same, and whether there are more.
func linesArrow(old, new []string) string {
	from := 0
	for from < min(len(old), len(new)) && old[from] == new[from] {
		from++
	}
	for len(old) > from && len(new) > from && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	say := func(lines []string) string {
		if len(lines) == from {
			return "nothing"
		}
		return source.Shorten(strings.TrimSpace(lines[from]), longestValue)
	}
	text := fmt.Sprintf("line %d: %s -> %s", from+1, say(old), say(new))
	if more := max(len(old), len(new)) - from - 1; more > 0 {
		text += ", and " + source.Plural(more, "line") + " more"
	}
	return text
}

// apart shows two texts, long ones from where they part.
func apart(old, new string) (string, string) {
	a, b := []rune(old), []rune(new)
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	const before = 20 // characters that are shown of what is the same
	if max(len(a), len(b)) > longestValue && same > before {
		old, new = "…"+string(a[same-before:]), "…"+string(b[same-before:])
	}
	return source.Shorten(old, longestValue), source.Shorten(new, longestValue)
}

func whereOf(place source.Range) string {
	if !place.Known() {
		return ""
	}
	line, _ := place.File.Position(place.Start)
	return fmt.Sprintf("  (%s:%d)", source.PrintableName(place.File.Name), line)
}

// sumOf counts the objects by effect, and the pods that restart.
func sumOf(r *ChangeResult) string {
	switch {
	case r.Failed:
		return count(diagnosticsOf(r.Findings)) + "; nothing was compared"
	case len(r.Objects) == 0:
		return "no difference"
	}
	report := change.Report{Objects: r.Objects}
	byEffect, pods := report.Summary()
	var parts []string
	for _, e := range summed {
		if n := byEffect[e]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, e))
		}
	}
	sum := strings.Join(parts, ", ")
	if pods > 0 {
		sum += "; " + atLeast(r.Objects) + source.Plural(pods, "pod") + " replaced"
	}
	if list := diagnosticsOf(r.Findings); len(list) > 0 {
		sum += "; " + count(list)
	}
	return sum
}

// atLeast says where the number of pods that restart is not known exactly.
func atLeast(objects []*change.Changed) string {
	if slices.ContainsFunc(objects, func(c *change.Changed) bool {
		return c.Restarts.AtLeast || c.Restarts.Pods.Unknown
	}) {
		return "at least "
	}
	return ""
}
