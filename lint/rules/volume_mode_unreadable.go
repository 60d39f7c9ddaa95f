package rules

import (
	"bytes"
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var volumeModeUnreadable = &lint.Rule{
	ID:      "volume-mode-unreadable",
	Summary: "files of a ConfigMap or Secret that the container's user may not read",
	Why: "The files of such volumes belong to root and its group. With a mode as 0400 nobody else can read them, so a " +
		"container that runs as another user gets Permission denied. With fsGroup the files belong to that group, " +
		"which may read them whatever the mode, and the container is in it.",
	Do:       "Give the pod a fsGroup in its securityContext, or the files a mode that others can read, as 0444.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		if manifest.IsSet(w.Pod().At("securityContext", "fsGroup")) || w.Pod().At("os", "name").Text == "windows" {
			return
		}
		for _, v := range ownVolumes(w) {
			for _, n := range readModes(v) {
				checkMode(p, w, v.Get("name").Text, n)
			}
		}
	},
}

// readModes gives the modes of the files of a volume: that of all, where it holds
// for some, and those of single ones.
func readModes(v *source.Node) (list []*source.Node) {
	files := v.Get("projected").Get("sources").Items
	common := v.At("projected", "defaultMode")
	for _, kind := range []string{"configMap", "secret", "downwardAPI"} {
		if n := v.Get(kind); n.Kind == source.Map {
			files, common = append(files, v), n.Get("defaultMode")
		}
	}
	uses := false
	for _, f := range files {
		for _, kind := range []string{"configMap", "secret", "downwardAPI"} {
			items := f.At(kind, "items").Items
			uses = uses || f.Has(kind) && len(items) == 0
			for _, item := range items {
				mode := item.Get("mode")
				if manifest.IsSet(mode) {
					list = append(list, mode)
				}
				uses = uses || !manifest.IsSet(mode)
			}
		}
	}
	if uses && manifest.IsSet(common) {
		list = append(list, common)
	}
	return list
}

func checkMode(p *lint.Pass, w *manifest.Workload, volume string, n *source.Node) {
	mode, ok := n.Int()
	if !ok || mode < 0 || mode > 0o777 || meantOctal(n) {
		return // file-mode and file-mode-decimal say so
	}
	for _, c := range w.Containers() {
		user, who := userOf(w, c)
		if user == nil || !mountsVolume(c, volume) || mayRead(w, c, mode) {
			continue
		}
		hint := "add fsGroup to securityContext of the pod, or write 0444"
		if id, ok := user.Int(); ok {
			hint = fmt.Sprintf("add fsGroup: %d to securityContext of the pod, or write 0444", id)
		}
		readers := "root"
		if mode&0o040 != 0 {
			readers = "root and its group"
		}
		p.Report(w.Object, n,
			fmt.Sprintf("the mode 0%03o lets only %s read the files, and %s, which mounts them, runs as %s", mode, readers,
				c.Title(), who), hint).
			Relate(user, "what it runs as is said here")
		return
	}
}

// userOf gives what says that a container does not run as root, and as whom it does;
// nil where that is not known.
func userOf(w *manifest.Workload, c *manifest.Container) (n *source.Node, who string) {
	user := inForce(w, c, "runAsUser")
	if id, ok := user.Int(); ok {
		if id == 0 {
			return nil, ""
		}
		return user, fmt.Sprintf("user %d", id)
	}
	nonRoot := inForce(w, c, "runAsNonRoot")
	file := w.Document.File
	if manifest.IsTrue(nonRoot) && (file == nil || !bytes.Contains(file.Data(), []byte("openshift"))) {
		return nonRoot, "a user that is not root" // OpenShift gives a group with the user
	}
	return nil, ""
}

// mayRead reports whether a user other than root can read files of root with a mode:
// as anybody, or as one of root's group, which is that of users without another.
func mayRead(w *manifest.Workload, c *manifest.Container, mode int64) bool {
	group, ok := inForce(w, c, "runAsGroup").Int()
	inRoot := !ok || group == 0
	for _, n := range w.Pod().At("securityContext", "supplementalGroups").Items {
		id, ok := n.Int()
		inRoot = inRoot || ok && id == 0
	}
	return mode&0o004 != 0 || inRoot && mode&0o040 != 0
}

func mountsVolume(c *manifest.Container, volume string) bool {
	for _, m := range c.Node.Get("volumeMounts").Items {
		if m.Get("name").Text == volume {
			return true
		}
	}
	return false
}
