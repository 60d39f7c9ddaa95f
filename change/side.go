package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A side is all objects before or after, and how to find those that others speak of.
type side struct {
	byNamespace map[string][]*Object
	byID        map[identity]*Object
	indexes     map[string]*index
	scalers     map[string]map[manifest.Ref]*manifest.Autoscaler // of a namespace, by what they scale
}

// An index is what of a namespace speaks of pods.
type index struct {
	*manifest.Index
	of map[*source.Node]*Object
	by map[*Object]*manifest.Object

	selecting map[*manifest.Workload][]*manifest.Object // what selects the pods of each
	readers   map[manifest.Ref][]*manifest.Workload     // what names each ConfigMap and Secret
}

func newSide(objects []*Object) *side {
	s := &side{map[string][]*Object{}, make(map[identity]*Object, len(objects)), map[string]*index{},
		map[string]map[manifest.Ref]*manifest.Autoscaler{}}
	for _, o := range objects {
		s.byID[o.identity()] = o
		namespace := o.identity().namespace
		s.byNamespace[namespace] = append(s.byNamespace[namespace], o)
	}
	return s
}

// selecting are the kinds, beside those with pods, that an index holds.
var selecting = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod", "Job",
	"CronJob", "Rollout", "Service", "PodDisruptionBudget", "NetworkPolicy", "HorizontalPodAutoscaler", "ScaledObject"}

// in gives the index of a namespace, which is made when it is first asked for.
func (s *side) in(namespace string) *index {
	if x := s.indexes[namespace]; x != nil {
		return x
	}
	objects, docs := s.read(namespace, selecting)
	x := &index{of: map[*source.Node]*Object{}, by: map[*Object]*manifest.Object{}}
	for i, o := range objects {
		x.of[docs[i].Root()] = o
	}
	x.Index = manifest.NewIndex(docs, nil, nil)
	for _, o := range x.Objects {
		if from := x.of[o.Node()]; from != nil {
			x.by[from] = o
		}
	}
	s.indexes[namespace] = x
	return x
}

// read gives the objects of some kinds in a namespace, with what they say.
func (s *side) read(namespace string, kinds []string) (objects []*Object, docs []*source.Document) {
	for _, o := range s.byNamespace[namespace] {
		if slices.Contains(kinds, o.Kind) {
			objects = append(objects, o)
		}
	}
	// All stand in one folder, since they are in one cluster.
	file := source.NewFile("", nil)
	docs = make([]*source.Document, len(objects))
	source.Each(len(objects), func(i int) {
		docs[i] = source.NewDocument(source.Range{File: file}, objects[i].content())
	})
	return objects, docs
}

// workload gives what an object says of pods; nil when it says nothing.
func (s *side) workload(o *Object) *manifest.Workload {
	if x := s.in(o.namespace()).by[o]; x != nil {
		return x.Workload
	}
	return nil
}

// autoscaler gives the one that sets the number of an object's pods; nil when none does.
func (s *side) autoscaler(o *Object) *manifest.Autoscaler {
	namespace := o.namespace()
	if s.scalers[namespace] == nil {
		byTarget := map[manifest.Ref]*manifest.Autoscaler{}
		_, docs := s.read(namespace, []string{"HorizontalPodAutoscaler", "ScaledObject"})
		for _, by := range manifest.NewIndex(docs, nil, nil).Objects {
			if a := manifest.AutoscalerOf(by); a != nil {
				byTarget[manifest.Ref{Kind: a.TargetKind(), Name: a.TargetName()}] = a
			}
		}
		s.scalers[namespace] = byTarget
	}
	return s.scalers[namespace][manifest.Ref{Kind: o.Kind, Name: o.Name}]
}
