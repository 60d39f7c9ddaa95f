package judge

import (
	"context"
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/generic/registry"
	genericstorage "k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
	servicestorage "k8s.io/kubernetes/pkg/registry/core/service/storage"
	netutils "k8s.io/utils/net"
)

// The cluster that Services are allocated in: both IP families, so that what
// is rejected is wrong and not merely unavailable.
const (
	serviceIPv4     = "10.96.0.0/16"
	serviceIPv6     = "fd00:10:96::/112"
	nodePortsFirst  = 30000
	nodePortsNumber = 2768
)

// allocating keeps one Service at a time in the allocators.
var allocating sync.Mutex

// allocate gives a Service the addresses and ports that a real one has
// before it is validated: the strategy rejects it without. Other objects
// stay as they are. old is nil for a new object.
//
// Nothing stays allocated, so that verdicts do not depend on their order. A
// dry run would do the same with less, but it does not check the range of
// node ports.
func allocate(ctx context.Context, obj, old runtime.Object) error {
	if _, ok := obj.(*core.Service); !ok {
		return nil
	}
	store, err := serviceStore()
	if err != nil {
		return err
	}
	allocating.Lock()
	defer allocating.Unlock()
	var finish registry.FinishFunc
	if old == nil {
		finish, err = store.BeginCreate(ctx, obj, &metav1.CreateOptions{})
	} else {
		finish, err = store.BeginUpdate(ctx, obj, old, &metav1.UpdateOptions{})
	}
	if err != nil {
		return err
	}
	finish(ctx, false)
	return nil
}

// serviceStore returns the server's store of Services, over allocators in
// memory and over no database. Only its hooks BeginCreate and BeginUpdate
// work: they are the way to allocation that the package leaves open.
var serviceStore = sync.OnceValues(func() (*servicestorage.REST, error) {
	addresses := map[core.IPFamily]ipallocator.Interface{}
	for family, cidr := range map[core.IPFamily]string{
		core.IPv4Protocol: serviceIPv4,
		core.IPv6Protocol: serviceIPv6,
	} {
		_, network, err := netutils.ParseCIDRSloppy(cidr)
		if err != nil {
			return nil, err
		}
		if addresses[family], err = ipallocator.NewInMemory(network); err != nil {
			return nil, fmt.Errorf("allocating from %s: %w", cidr, err)
		}
	}
	ports, err := portallocator.NewInMemory(utilnet.PortRange{Base: nodePortsFirst, Size: nodePortsNumber})
	if err != nil {
		return nil, err
	}
	store, _, _, err := servicestorage.NewREST(noDatabase{}, core.IPv4Protocol, addresses, ports, nil, nil, nil)
	return store, err
})

type noDatabase struct{}

func (noDatabase) GetRESTOptions(r schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	return generic.RESTOptions{
		ResourcePrefix: r.Resource,
		StorageConfig:  &storagebackend.ConfigForResource{GroupResource: r},
		Decorator: func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error),
			func() runtime.Object, func() runtime.Object, genericstorage.AttrFunc, genericstorage.IndexerFuncs,
			*cache.Indexers) (genericstorage.Interface, factory.DestroyFunc, error) {
			return nil, func() {}, nil
		},
	}, nil
}
