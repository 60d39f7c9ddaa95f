package backup

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A compiled spec is what the text of one becomes, as text by kind.
type compiled struct {
	program string // plimsoll
	spec    string
	objects map[string][]byte
}

// compile compiles the text of a spec, which must be right.
func compile(t *testing.T, spec string) *compiled {
	t.Helper()
	documents, problems := source.Parse(source.NewFile("spec.yaml", []byte(spec)))
	var in compiler.Input
	for _, doc := range documents {
		app, found := schema.Check(doc.Root())
		problems = append(problems, found...)
		in.Apps = append(in.Apps, app)
	}
	if len(problems) > 0 {
		t.Fatalf("%+v\n%s", problems, spec)
	}
	objects, problems := compiler.Compile(in, compiler.Options{})
	if len(problems) > 0 {
		t.Fatalf("%+v\n%s", problems, spec)
	}
	c := &compiled{program: program(t), spec: spec, objects: map[string][]byte{}}
	for _, o := range objects {
		c.objects[o.Kind] = o.YAML()
	}
	return c
}

// program builds plimsoll, once for all tests.
func program(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	path, err := filepath.Abs("../../bin/plimsoll")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-C", "../..", "-o", path, "./cmd/plimsoll")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// backupPod is the pod of a Backup's nightly run.
func (c *compiled) backupPod(t *testing.T) corev1.PodSpec {
	t.Helper()
	var job batchv1.CronJob
	read(t, c.objects["CronJob"], &job)
	return job.Spec.JobTemplate.Spec.Template.Spec
}

// restorePod is the pod of the Job that plimsoll restore writes for a copy.
func (c *compiled) restorePod(t *testing.T, from string, options ...string) corev1.PodSpec {
	t.Helper()
	restore := exec.Command(c.program, append([]string{"restore", "shop", "--from", from, "-"}, options...)...)
	restore.Stdin = strings.NewReader(c.spec)
	var problems bytes.Buffer
	restore.Stderr = &problems
	job, err := restore.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var j batchv1.Job
	read(t, job, &j)
	if j.Spec.Suspend != nil {
		t.Error("the restore is suspended")
	}
	return j.Spec.Template.Spec
}

func read(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict(text, into); err != nil {
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
	now     string                       // what date says; "" is the machine's clock
	during  func(context.Context)        // runs beside each container, until that ends
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

// expanded is a text as the kubelet hands it to a container.
func expanded(text string, env []string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		if ref == "$$" {
			return "$"
		}
		name := strings.TrimSuffix(strings.TrimPrefix(ref, "$("), ")")
		for _, v := range env {
			if value, is := strings.CutPrefix(v, name+"="); is {
				return value
			}
		}
		return ref
	})
}

var reference = regexp.MustCompile(`\$\$|\$\([^)]*\)`)

// container runs one container. A script names its mounts as quoted variables,
// where the folders take their place.
func (n *node) container(c corev1.Container, folders map[string]string) (log string, ok bool) {
	n.Helper()
	command, env := append(slices.Clone(c.Command), c.Args...), n.env(c.Env)
	for i := range command {
		command[i] = expanded(command[i], env)
		for _, m := range c.VolumeMounts {
			command[i] = strings.ReplaceAll(command[i], "='"+m.MountPath+"'\n", "='"+folders[m.Name]+"'\n")
		}
	}
	if command[0] == "/bin/sh" {
		if n.now != "" { // as a function, since BusyBox looks for no program of its own names
			command[2] = "date() { echo " + n.now + "; }\n" + command[2]
		}
		command = append(slices.Clone(n.shell), command[1:]...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = n.TempDir()
	cmd.Env = append(env, "PATH="+strings.Join(append(slices.Clone(n.path), os.Getenv("PATH")), ":"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		n.Fatal(err)
	}
	var beside sync.WaitGroup
	if n.during != nil {
		beside.Go(func() { n.during(ctx) })
	}
	err := cmd.Wait()
	cancel()
	beside.Wait()
	return out.String(), err == nil
}

// env gives the variables of a container their values.
func (n *node) env(vars []corev1.EnvVar) []string {
	n.Helper()
	var env []string
	for _, v := range vars {
		value := expanded(v.Value, env)
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
