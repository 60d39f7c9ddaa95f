package plane

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// startTime is how long a part of the control plane may take to start. On a
// machine that does much else the API server takes most of a minute.
const startTime = 3 * time.Minute

// A Plane is a control plane that runs.
type Plane struct {
	Dir        string       // data, keys and logs
	Kubeconfig string       // a file for kubectl
	Config     *rest.Config // with all rights
	Client     *kubernetes.Clientset

	binaries  string
	ports     ports
	processes []*process
	loops     context.Context // of what makes volumes and ends pods, until Stop
	cancel    context.CancelFunc
}

// Start starts a control plane with the programs in the folder binaries, adds
// the nodes, and waits until they are ready. progress is told of each step. The
// caller must call Stop, also after an error.
func Start(ctx context.Context, binaries string, progress func(step string)) (*Plane, error) {
	p := &Plane{binaries: binaries}
	p.loops, p.cancel = context.WithCancel(context.Background())
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"keys and ports", p.prepare},
		{"etcd", p.startEtcd},
		{"kube-apiserver", p.startAPIServer},
		{"kube-controller-manager, kube-scheduler and kwok", p.startControllers},
		{"disks", p.startDisks},
		{"pods", p.startPods},
		{"nodes", p.addNodes},
	} {
		progress(step.name)
		if err := step.run(ctx); err != nil {
			return p, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return p, nil
}

// Stop ends all processes, the last to start first, and removes the data but
// for the logs when keepLogs is set.
func (p *Plane) Stop(keepLogs bool) {
	p.cancel()
	for _, process := range slices.Backward(p.processes) {
		process.stop()
	}
	if p.Dir == "" {
		return
	}
	if !keepLogs {
		_ = os.RemoveAll(p.Dir) // in the folder for temporary files
		return
	}
	_ = os.RemoveAll(filepath.Join(p.Dir, "etcd"))
}

// Ended gives an error when a part of the control plane has ended by itself.
func (p *Plane) Ended() error {
	for _, process := range p.processes {
		if err := process.ended(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plane) prepare(context.Context) (err error) {
	if p.Dir, err = os.MkdirTemp("", "plimsoll-cluster-"); err != nil {
		return err
	}
	if p.ports, err = freePorts(); err != nil {
		return err
	}
	return p.writeCredentials()
}

func (p *Plane) start(name string, args ...string) error {
	process, err := startProcess(name, filepath.Join(p.binaries, name), p.Dir, args...)
	if err == nil {
		p.processes = append(p.processes, process)
	}
	return err
}

func (p *Plane) startEtcd(ctx context.Context) error {
	client, peer := p.ports.url("http", p.ports.etcd), p.ports.url("http", p.ports.peer)
	err := p.start("etcd",
		"--data-dir="+filepath.Join(p.Dir, "etcd"),
		"--listen-client-urls="+client, "--advertise-client-urls="+client,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer,
		"--initial-cluster=default="+peer,
		"--unsafe-no-fsync", // the data need not outlive the test
		"--log-level=warn")
	if err != nil {
		return err
	}
	return p.waitFor(ctx, func() error { return isOK(http.DefaultClient, client+"/health") })
}

func (p *Plane) startAPIServer(ctx context.Context) error {
	err := p.start("kube-apiserver",
		"--etcd-servers="+p.ports.url("http", p.ports.etcd),
		"--bind-address="+loopback,
		fmt.Sprintf("--secure-port=%d", p.ports.apiServer),
		"--cert-dir="+p.Dir,
		"--token-auth-file="+filepath.Join(p.Dir, tokenFile),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+filepath.Join(p.Dir, keyFile),
		"--service-account-signing-key-file="+filepath.Join(p.Dir, keyFile),
		"--service-cluster-ip-range=10.96.0.0/16",
		"--endpoint-reconciler-type=none", // it would not publish a loopback address
		"--allow-privileged",
		"--profiling=false")
	if err != nil {
		return err
	}
	err = p.waitFor(ctx, func() error {
		_, err := os.Stat(filepath.Join(p.Dir, certFile))
		return err
	})
	if err != nil {
		return err
	}
	if err := p.connect(); err != nil {
		return err
	}
	return p.waitFor(ctx, func() error {
		_, err := p.Client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err
	})
}

func (p *Plane) startControllers(ctx context.Context) error {
	stages := filepath.Join(p.Dir, "stages.yaml")
	if err := os.WriteFile(stages, stagesYAML, 0o600); err != nil {
		return err
	}
	kubeconfig := "--kubeconfig=" + p.Kubeconfig
	for _, args := range [][]string{
		{"kube-controller-manager", kubeconfig, "--leader-elect=false", "--secure-port=0",
			"--kube-api-qps=500", "--kube-api-burst=1000",
			"--service-account-private-key-file=" + filepath.Join(p.Dir, keyFile),
			"--root-ca-file=" + filepath.Join(p.Dir, certFile),
			// The autoscaler need not wait for pods to warm up.
			"--horizontal-pod-autoscaler-sync-period=2s",
			"--horizontal-pod-autoscaler-cpu-initialization-period=0s",
			"--horizontal-pod-autoscaler-initial-readiness-delay=0s"},
		{"kube-scheduler", kubeconfig, "--leader-elect=false", "--secure-port=0",
			"--kube-api-qps=500", "--kube-api-burst=1000"},
		{"kwok", kubeconfig, "--config=" + stages, "--manage-all-nodes=true",
			"--cidr=10.1.0.1/16", "--node-ip=10.2.0.1", "--node-lease-duration-seconds=40"},
	} {
		if err := p.start(args[0], args[1:]...); err != nil {
			return err
		}
	}
	return nil
}

// waitFor calls ready until it gives no error.
func (p *Plane) waitFor(ctx context.Context, ready func() error) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for {
		if err := p.Ended(); err != nil {
			return err
		}
		err := ready()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w; the logs are in %s", err, p.Dir)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func isOK(client *http.Client, url string) error {
	r, err := client.Get(url)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, r.Status)
	}
	return nil
}
