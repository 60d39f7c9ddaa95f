package shard

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// An Index is what one shard tells the others.
type Index struct {
	Shard    Shard
	Settings Settings
	// Environments is a hash of the documents that say what environments are, those of other
	// shards too.
	Environments string
	// Meets: the objects of all apps have to be looked at, those of other shards too.
	Meets  bool
	Files  []File   // sorted by path, each once
	Beside []Beside // sorted by spec and name
}

// Settings are what an index was made with. What is read by other settings may be of
// other findings.
type Settings struct {
	Program    string   `json:"program"`            // its version
	Paths      []string `json:"paths"`              // of the input, clean and sorted
	Advice     bool     `json:"advice,omitempty"`   //
	Kubernetes []string `json:"kubernetesVersions"` // minor versions; none: the newest
	Schemas    string   `json:"schemas,omitempty"`  // a hash of the schemas; "" for none
	Config     string   `json:"config,omitempty"`   // likewise, of the configuration
	Policy     string   `json:"policy,omitempty"`   // of the rules of the house
	Policies   string   `json:"policies,omitempty"` // of the admission policies beside the input
}

// A File is one file of an index.
type File struct {
	Path string // relative to the working folder, clean, with slashes
	Real string // where it is without links, likewise; "" where that is the path
	Own  bool   // it is of the input itself, and not only reached by what is
	Data []byte

	Summaries []Summary // of its apps, in each environment; none where those have to be compiled
}

// A Summary is what the compiler says of the apps of a file, for those of others.
type Summary struct {
	Environment string // "": none
	Data        []byte
}

// A Beside is a file that a spec names, as whoever compiles the spec is given it.
type Beside struct {
	Spec, Name string
	Data       []byte
	Fault      string // why it cannot be read; "" where it can
}

const (
	// mark begins an index. Its number is that of the format, and changes with it.
	mark = "plimsoll index 1 "
	// maxHead and maxBody are how much the parts of an index may hold, and maxThings how many
	// files, summaries and files beside those there may be.
	maxHead   = 1 << 20
	maxBody   = 1 << 30
	maxThings = 1 << 22
)

// head is the second line of an index.
type head struct {
	Shard    string   `json:"shard"`
	Settings Settings `json:"settings"`

	Environments string `json:"environments,omitempty"`
	Meets        bool   `json:"meets,omitempty"`
	Size         int64  `json:"size"` // of the body, before it is compressed
}

// Encode writes an index: a line with a hash of what follows, a line of JSON that says what
// it is of, and the files, compressed. The same index gives the same bytes.
func (x *Index) Encode() []byte {
	var body Writer
	body.Number(len(x.Files))
	for _, f := range x.Files {
		body.Texts(f.Path, f.Real)
		body.Bytes(f.Data)
		body.Truth(f.Own)
		body.Number(len(f.Summaries))
		for _, s := range f.Summaries {
			body.Texts(s.Environment)
			body.Bytes(s.Data)
		}
	}
	body.Number(len(x.Beside))
	for _, b := range x.Beside {
		body.Texts(b.Spec, b.Name, b.Fault)
		body.Bytes(b.Data)
	}
	line, err := json.Marshal(head{x.Shard.String(), x.Settings, x.Environments, x.Meets, int64(len(body))})
	if err != nil {
		panic(err) // it holds texts, numbers and truths
	}
	var rest bytes.Buffer
	rest.Write(line)
	rest.WriteByte('\n')
	compressed, _ := flate.NewWriter(&rest, flate.BestSpeed) // the level is one that there is
	_, _ = compressed.Write(body)                            // a buffer takes all
	_ = compressed.Close()
	return slices.Concat([]byte(mark+sumOf(rest.Bytes())+"\n"), rest.Bytes())
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A Refusal says why something is no index that can be used.
type Refusal struct{ Message string }

func (r *Refusal) Error() string { return r.Message }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

const damaged = "it is damaged: make it anew with plimsoll index"

// DecodeHead reads the shard and the settings that an index says it is of, and holds it to its
// hash.
func DecodeHead(data []byte) (*Index, error) {
	x, _, _, err := decodeHead(data)
	return x, err
}

func decodeHead(data []byte) (x *Index, size int64, body []byte, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(mark))
	if !ok {
		if bytes.HasPrefix(data, []byte("plimsoll index ")) {
			return nil, 0, nil, refuse("it is an index of another version of plimsoll: make it anew with plimsoll index")
		}
		return nil, 0, nil, refuse("it is no index that plimsoll index wrote")
	}
	sum, rest, _ := bytes.Cut(rest, []byte("\n"))
	if string(sum) != sumOf(rest) {
		return nil, 0, nil, refuse(damaged)
	}
	line, body, found := bytes.Cut(rest, []byte("\n"))
	var h head
	if !found || len(line) > maxHead || json.Unmarshal(line, &h) != nil {
		return nil, 0, nil, refuse(damaged)
	}
	x = &Index{Settings: h.Settings, Environments: h.Environments, Meets: h.Meets}
	if x.Shard, err = Parse(h.Shard); err != nil || h.Size < 0 {
		return nil, 0, nil, refuse(damaged)
	}
	if h.Size > maxBody {
		return nil, 0, nil, refuse("it holds more than %d MiB: use more shards", maxBody>>20)
	}
	return x, h.Size, body, nil
}

// Decode reads what Encode wrote. It takes no more memory than the index says, and refuses
// one that says too much. The error is a Refusal.
func Decode(data []byte) (*Index, error) {
	x, size, compressed, err := decodeHead(data)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	body.Grow(int(min(size, int64(len(compressed))*1040)) + bytes.MinRead) // flate makes no more of a byte
	if n, err := io.Copy(&body, io.LimitReader(flate.NewReader(bytes.NewReader(compressed)), size+1)); err != nil ||
		n != size {
		return nil, refuse(damaged)
	}
	r, things := NewReader(body.Bytes()), 0
	each := func(read func()) {
		for n := r.Count(); n > 0 && !r.wrong && things <= maxThings; n-- {
			things++
			read()
		}
	}
	each(func() {
		f := File{Path: r.Text(), Real: r.Text(), Data: r.Bytes(), Own: r.Truth()}
		each(func() { f.Summaries = append(f.Summaries, Summary{r.Text(), r.Bytes()}) })
		x.Files = append(x.Files, f)
	})
	each(func() {
		x.Beside = append(x.Beside, Beside{Spec: r.Text(), Name: r.Text(), Fault: r.Text(), Data: r.Bytes()})
	})
	switch {
	case things > maxThings:
		return nil, refuse("it holds more than %d files: use more shards", maxThings)
	case !r.Done():
		return nil, refuse(damaged)
	}
	return x, nil
}

// Sort puts an index into its order.
func (x *Index) Sort() {
	slices.SortFunc(x.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(x.Beside, func(a, b Beside) int {
		return slices.Compare([]string{a.Spec, a.Name}, []string{b.Spec, b.Name})
	})
}
