package source

import "sync"

// A Kept keeps values from one look at an input to the next: what nobody asks for between two
// sweeps is forgotten. The zero value keeps nothing yet; of nil its methods do nothing. They may
// be called from several goroutines.
type Kept[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]*kept[V]
}

type kept[V any] struct {
	value V
	asked bool // since the last sweep
}

// Get gives the value of a key.
func (k *Kept[K, V]) Get(key K) (value V, ok bool) { return k.find(key, true) }

// Peek is Get, and asks for nothing.
func (k *Kept[K, V]) Peek(key K) (value V, ok bool) { return k.find(key, false) }

func (k *Kept[K, V]) find(key K, asks bool) (value V, ok bool) {
	if k == nil {
		return value, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	known := k.values[key]
	if known == nil {
		return value, false
	}
	known.asked = known.asked || asks
	return known.value, true
}

// Put keeps the value of a key.
func (k *Kept[K, V]) Put(key K, value V) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.values == nil {
		k.values = map[K]*kept[V]{}
	}
	k.values[key] = &kept[V]{value, true}
}

// Sweep forgets what was not asked for since the last time.
func (k *Kept[K, V]) Sweep() {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for key, known := range k.values {
		if !known.asked {
			delete(k.values, key)
		}
		known.asked = false
	}
}
