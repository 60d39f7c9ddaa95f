package backup

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// objects are what a spec compiles to, as text by kind.
type objects map[string][]byte

// compile compiles the text of a spec, which must be right.
func compile(t *testing.T, spec string) objects {
	t.Helper()
	documents, problems := source.Parse(source.NewFile("spec.yaml", []byte(spec)))
	var in compiler.Input
	for _, doc := range documents {
		app, found := schema.Check(doc.Root)
		problems = append(problems, found...)
		in.Apps = append(in.Apps, app)
	}
	if len(problems) > 0 {
		t.Fatalf("%+v\n%s", problems, spec)
	}
	compiled, problems := compiler.Compile(in, compiler.Options{})
	if len(problems) > 0 {
		t.Fatalf("%+v\n%s", problems, spec)
	}
	all := objects{}
	for _, o := range compiled {
		all[o.Kind] = o.YAML()
	}
	return all
}

// backupPod is the pod of a Backup's nightly run.
func (o objects) backupPod(t *testing.T) corev1.PodSpec {
	t.Helper()
	var c batchv1.CronJob
	o.read(t, "CronJob", &c)
	return c.Spec.JobTemplate.Spec.Template.Spec
}

// restorePod is the pod of its restore Job.
func (o objects) restorePod(t *testing.T) corev1.PodSpec {
	t.Helper()
	var j batchv1.Job
	o.read(t, "Job", &j)
	return j.Spec.Template.Spec
}

func (o objects) read(t *testing.T, kind string, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict(o[kind], into); err != nil {
		t.Fatal(err)
	}
}

// A node runs pods: their containers one after the other as processes of this
// machine. The folders of shims stand for what images hold.
type node struct {
	*testing.T
	shell   []string                     // in place of /bin/sh
	path    []string                     // folders before the machine's own
	volumes map[string]string            // volume to folder; others get a new one
	secrets map[string]map[string]string // Secret to key to value
	during  func()                       // runs beside each container
}

func newNode(t *testing.T) *node {
	return &node{
		T: t, shell: []string{"/bin/dash"}, path: []string{shims(t)},
		volumes: map[string]string{}, secrets: map[string]map[string]string{},
	}
}

// run runs a pod to its end: the log, and whether it succeeded.
func (n *node) run(pod corev1.PodSpec) (log string, ok bool) {
	n.Helper()
	folders := map[string]string{}
	for _, v := range pod.Volumes {
		folders[v.Name] = n.volumes[v.Name]
		if folders[v.Name] == "" {
			folders[v.Name] = n.TempDir()
		}
	}
	for _, c := range append(slices.Clone(pod.InitContainers), pod.Containers...) {
		out, ok := n.container(c, folders)
		log += out
		if !ok {
			return log, false
		}
	}
	return log, true
}

// container runs one container. A script names its mounts as quoted variables,
// where the folders take their place.
func (n *node) container(c corev1.Container, folders map[string]string) (log string, ok bool) {
	n.Helper()
	command := append(slices.Clone(c.Command), c.Args...)
	for i := range command {
		for _, m := range c.VolumeMounts {
			command[i] = strings.ReplaceAll(command[i], "='"+m.MountPath+"'\n", "='"+folders[m.Name]+"'\n")
		}
	}
	if command[0] == "/bin/sh" {
		command = append(slices.Clone(n.shell), command[1:]...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = n.TempDir()
	cmd.Env = append(n.env(c.Env), "PATH="+strings.Join(append(slices.Clone(n.path), os.Getenv("PATH")), ":"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		n.Fatal(err)
	}
	if n.during != nil {
		go n.during()
	}
	err := cmd.Wait()
	return out.String(), err == nil
}

// env gives the variables of a container their values.
func (n *node) env(vars []corev1.EnvVar) []string {
	n.Helper()
	var env []string
	for _, v := range vars {
		value := v.Value
		if from := v.ValueFrom; from != nil {
			switch {
			case from.SecretKeyRef != nil:
				var known bool
				if value, known = n.secrets[from.SecretKeyRef.Name][from.SecretKeyRef.Key]; !known {
					n.Fatalf("there is no key %s in Secret %s", from.SecretKeyRef.Key, from.SecretKeyRef.Name)
				}
			case from.FieldRef != nil && from.FieldRef.FieldPath == "status.podIP":
				value = "127.0.0.1"
			default:
				n.Fatalf("no value for %s", v.Name)
			}
		}
		env = append(env, v.Name+"="+value)
	}
	return env
}

// shims makes a folder with the programs that the images have under other
// names than Debian's packages.
func shims(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	shim(t, dir, "docker-entrypoint.sh", `exec "$@"`)
	// MariaDB's program does not know the option of MySQL's.
	shim(t, dir, "mysqldump", `for arg; do
  shift
  [ "$arg" = --set-gtid-purged=OFF ] || set -- "$@" "$arg"
done
exec mariadb-dump "$@"`)
	shim(t, dir, "mysql", `exec mariadb "$@"`)
	return dir
}

func shim(t *testing.T, dir, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
