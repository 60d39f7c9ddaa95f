package generated

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// parsed reads documents as specs.
func parsed(t *testing.T, text string) spec {
	t.Helper()
	docs, problems := source.Parse(source.NewFile("spec.yaml", []byte(text)))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var s spec
	for _, doc := range docs {
		s = append(s, doc.Root())
	}
	return s
}

const shop = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop, namespace: store}
spec:
  image: shop:1
  ports: {http: 8080}
  replicas: {min: 2, max: 3}
  networkPolicy: {allowFrom: [web]}
  expose: {host: shop.example.com, tls: true}
  canary: {image: 'shop:2'}
  rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}
  config: {/etc/shop: x}
`

// TestHoldsFails breaks manifests in one place each: holds must see it.
func TestHoldsFails(t *testing.T) {
	for _, c := range []struct {
		kind, old, new string // in the object of this kind
		want           string
	}{
		{"Service", "      app.kubernetes.io/name: shop", "      app.kubernetes.io/name: shop", ""},
		{"Service", "  selector:\n    app.kubernetes.io/name: shop",
			"  selector:\n    app.kubernetes.io/managed-by: plimsoll", "the pods of another app"},
		{"Service", "  selector:\n    app.kubernetes.io/name: shop",
			"  selector:\n    app.kubernetes.io/name: shop\n    app.kubernetes.io/instance: shop",
			"not of [shop shop-canary]"},
		{"Service", "targetPort: http", "targetPort: https", "does not listen"},
		{"Deployment", "    matchLabels:\n      app.kubernetes.io/instance: shop\n      app.kubernetes.io/name: shop\n",
			"    matchLabels:\n      app.kubernetes.io/name: shop\n", "not of [shop]"},
		{"Deployment", "mountPath: /etc/shop\n          name: config-files",
			"mountPath: /etc/shop\n          name: config-file", "no volume config-file"},
		{"Deployment", "port: http", "port: grpc", "asks port grpc"},
		{"Deployment", "serviceAccountName: shop", "serviceAccountName: shopper", "no ServiceAccount"},
		{"PodDisruptionBudget", "app.kubernetes.io/instance: shop\n      app",
			"app.kubernetes.io/instance: shop-canary\n      app", "PodDisruptionBudget shop"},
		{"NetworkPolicy", "      app.kubernetes.io/name: shop",
			"      app.kubernetes.io/instance: shop\n      app.kubernetes.io/name: shop", "NetworkPolicy shop"},
		{"HorizontalPodAutoscaler", "    name: shop\n", "    name: shops\n", "which is not there"},
		{"Ingress", "name: http\n", "name: https\n", "port https of Service shop"},
		{"Ingress", "secretName: shop-tls", "secretName: shop-cert", "the spec does not"},
		{"RoleBinding", "kind: Role\n  name: shop", "kind: Role\n  name: shops", "no Role shops"},
		{"ConfigMap", "kind: ConfigMap", "kind: ConfigMaps", "no check knows this kind"},
	} {
		res := compile(t, parsed(t, shop))
		if !res.ok() {
			t.Fatal(res.invalid, res.problems)
		}
		changed := false
		for _, o := range res.objects {
			if text := strings.ReplaceAll(string(o.Text()), c.old, c.new); o.Kind == c.kind &&
				(text != string(o.Text()) || c.want == "") {
				o.SetText([]byte(text))
				changed = true
				if c.kind == "ConfigMap" {
					o.Kind = "ConfigMaps"
				}
				break
			}
		}
		if !changed {
			t.Errorf("%s: there is no %q", c.kind, c.old)
			continue
		}
		err := objectsHold(res)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %q for %q: %v, want %q", c.kind, c.new, c.old, err, c.want)
		}
	}
}

// TestShrink looks for the smallest spec that has a port 8080.
func TestShrink(t *testing.T) {
	small := shrink(t, parsed(t, shop), func(list []*result) int {
		for i, res := range list {
			if strings.Contains(string(res.text), "port: 8080") {
				return i
			}
		}
		return -1
	})
	const want = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata:
  name: a
spec:
  image: a
  ports:
    http: 8080
`
	if got := string(small.text()); got != want {
		t.Errorf("%s", got)
	}
}

// TestRepairs mends what is known, and refuses to mend what is not.
func TestRepairs(t *testing.T) {
	used := map[*repair]int{}
	s := parsed(t, strings.Replace(shop, "name: shop,", "name: 1-shop,", 1))
	res, err := repaired(t, rand.New(rand.NewPCG(1, 1)), s, used)
	if err != nil || res.spec[0].At("metadata", "name").Text != "a-shop" || len(used) != 1 {
		t.Errorf("%v %v\n%s", err, used, res.spec.text())
	}
	for _, d := range []source.Diagnostic{
		{Rule: "name-letter", Message: "the name is ugly"},
		{Rule: "unheard-of", Message: "the name begins with 1"},
	} {
		if err := mendOne(nil, &s, s, d, used); err == nil {
			t.Errorf("%+v is mended", d)
		}
	}
}
