package judge

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/yaml"
)

// codecs decode as a server does for fieldValidation=Strict, which is what
// kubectl asks for.
var codecs = map[*runtime.Scheme]serializer.CodecFactory{
	legacyscheme.Scheme: serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict),
	apiextensionsScheme: serializer.NewCodecFactory(apiextensionsScheme, serializer.EnableStrict),
	aggregationScheme:   serializer.NewCodecFactory(aggregationScheme, serializer.EnableStrict),
}

// parse reads a document far enough to say what it is. It returns an error
// for what no client could send: broken YAML, or no apiVersion or kind.
func parse(doc []byte) (*unstructured.Unstructured, error) {
	var content map[string]any
	data, err := yaml.YAMLToJSON(doc)
	if err != nil {
		return nil, err
	}
	// The decoder of unstructured keeps integers apart from floats, as the
	// field manager needs them.
	u := &unstructured.Unstructured{}
	if err := json.Unmarshal(data, &content); err != nil {
		return nil, fmt.Errorf("the document is not an object: %w", err)
	}
	if err := u.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	if u.GetAPIVersion() == "" {
		return nil, fmt.Errorf("Object 'apiVersion' is missing")
	}
	if _, err := schema.ParseGroupVersion(u.GetAPIVersion()); err != nil {
		return nil, err
	}
	return u, nil
}

// decode turns a document into the internal object that the server works on,
// with defaults. An error of strict decoding comes together with the object.
func (r *resource) decode(doc []byte) (runtime.Object, error) {
	if c := r.custom(); c != nil {
		return c.decode(doc)
	}
	mediaType := runtime.ContentTypeYAML
	if json.Valid(doc) {
		mediaType = runtime.ContentTypeJSON
	}
	factory := codecs[r.scheme()]
	info, ok := runtime.SerializerInfoForMediaType(factory.SupportedMediaTypes(), mediaType)
	if !ok {
		return nil, fmt.Errorf("no serializer for %s", mediaType)
	}
	return runtime.Decode(factory.DecoderToVersion(info.StrictSerializer, runtime.InternalGroupVersioner), doc)
}

// encode returns an internal object as a client of version gvk would see it.
func (r *resource) encode(obj runtime.Object, gvk schema.GroupVersionKind) (runtime.Object, error) {
	if r.custom() != nil {
		return obj, nil // there is no other version
	}
	out, err := r.scheme().ConvertToVersion(obj, gvk.GroupVersion())
	if err != nil {
		return nil, err
	}
	out.GetObjectKind().SetGroupVersionKind(gvk)
	return out, nil
}

func notServed(gvk schema.GroupVersionKind) error {
	return &meta.NoKindMatchError{GroupKind: gvk.GroupKind(), SearchedVersions: []string{gvk.Version}}
}
