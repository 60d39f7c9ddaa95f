package plane

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/keyutil"
)

const loopback = "127.0.0.1"

// The files in Plane.Dir.
const (
	certFile       = "apiserver.crt" // written by the API server, with its own CA
	keyFile        = "service-accounts.key"
	tokenFile      = "tokens.csv"
	kubeconfigFile = "kubeconfig"
)

// ports are those of the loopback on which the parts listen.
type ports struct{ etcd, peer, apiServer int }

// freePorts finds ports that nobody listens on.
func freePorts() (ports, error) {
	var p ports
	for _, port := range []*int{&p.etcd, &p.peer, &p.apiServer} {
		l, err := net.Listen("tcp", loopback+":0")
		if err != nil {
			return p, err
		}
		defer l.Close() // not before all are found, or one would be found twice
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return p, nil
}

func (ports) url(scheme string, port int) string {
	return fmt.Sprintf("%s://%s:%d", scheme, loopback, port)
}

// writeCredentials writes the key for the tokens of service accounts, and a
// token with all rights with the kubeconfig that has it.
func (p *Plane) writeCredentials() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	pem, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return err
	}
	token := rand.Text()
	p.Kubeconfig = filepath.Join(p.Dir, kubeconfigFile)
	for name, content := range map[string]string{
		keyFile:        string(pem),
		tokenFile:      token + `,admin,admin,"system:masters"` + "\n",
		kubeconfigFile: fmt.Sprintf(kubeconfig, p.ports.url("https", p.ports.apiServer), filepath.Join(p.Dir, certFile), token),
	} {
		if err := os.WriteFile(filepath.Join(p.Dir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

const kubeconfig = `apiVersion: v1
kind: Config
current-context: plimsoll
contexts:
- {name: plimsoll, context: {cluster: plimsoll, user: admin}}
clusters:
- {name: plimsoll, cluster: {server: %q, certificate-authority: %q}}
users:
- {name: admin, user: {token: %q}}
`

// connect makes the client, for which the API server's certificate must be there.
func (p *Plane) connect() (err error) {
	if p.Config, err = clientcmd.BuildConfigFromFlags("", p.Kubeconfig); err != nil {
		return err
	}
	p.Config.QPS = -1 // no limit
	p.Client, err = kubernetes.NewForConfig(p.Config)
	return err
}
