#!/bin/sh
# Writes the definitions of the custom resources that Plimsoll compiles to, from
# the modules of those who make them, without descriptions and without versions
# that are not served. Needs Go and python3 with PyYAML.
set -eu
cd "$(dirname "$0")"
strip() { # FILE MODULE PATH
  dir=$(go mod download -json "$2" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  python3 - "$dir/$3" "$2 $3" > "$1" << 'PYTHON'
import sys, yaml

def bare(schema):
    if isinstance(schema, list):
        return [bare(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key == "description" and isinstance(value, str):
            continue
        if key == "properties": # names are no keywords
            out[key] = {name: bare(s) for name, s in value.items()}
        elif key in ("default", "enum", "example"):
            out[key] = value
        else:
            out[key] = bare(value)
    return out

crd = yaml.safe_load(open(sys.argv[1]))
# A group of Kubernetes' own is refused without the word of who approved it.
approved = "api-approved.kubernetes.io"
notes = {k: v for k, v in crd["metadata"].get("annotations", {}).items() if k == approved}
crd["metadata"] = {"name": crd["metadata"]["name"]} | ({"annotations": notes} if notes else {})
crd.pop("status", None)
versions = [v for v in crd["spec"]["versions"] if v["served"]]
for v in versions:
    v["schema"] = bare(v["schema"])
    v.pop("additionalPrinterColumns", None)
crd["spec"]["versions"] = versions
print("# From %s, by update.sh." % sys.argv[2])
yaml.safe_dump(crd, sys.stdout, sort_keys=False, width=1000)
PYTHON
}
strip httproutes.yaml sigs.k8s.io/gateway-api@v1.6.3 config/crd/standard/gateway.networking.k8s.io_httproutes.yaml
strip routes.yaml github.com/openshift/api@v0.0.0-20251223163548-3f584b29ee4a route/v1/zz_generated.crd-manifests/routes.crd.yaml
strip podmonitors.yaml github.com/prometheus-operator/prometheus-operator@v0.85.0 example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml
