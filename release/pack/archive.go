package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// An entry is a file of an archive.
type entry struct {
	name       string // with slashes
	data       []byte
	executable bool
}

func (e *entry) mode() fs.FileMode {
	if e.executable {
		return 0o755
	}
	return 0o644
}

// entries reads the files of a folder, by name.
func entries(folder string) (list []entry, err error) {
	err = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		inside := strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(name, folder)), "/")
		list = append(list, entry{name: inside, data: data})
		return err
	})
	return list, err
}

// archive packs files as the system of a target takes them.
func (r *release) archive(t *target, files []entry) ([]byte, error) {
	if t.system == "windows" {
		return zipped(files, r.at)
	}
	return tarball(files, r.at)
}

func zipped(files []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		header.SetMode(f.mode())
		to, err := w.CreateHeader(header)
		if err == nil {
			_, err = to.Write(f.data)
		}
		if err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// tarball packs files of root, all of one time, with the folders that they lie in.
func tarball(files []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	made := map[string]bool{}
	put := func(header *tar.Header, data []byte) error {
		header.ModTime, header.Format = at, tar.FormatGNU
		header.Uname, header.Gname = "root", "root"
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		_, err := w.Write(data)
		return err
	}
	for _, f := range files {
		for i, c := range f.name {
			if folder := f.name[:i+1]; c == '/' && !made[folder] {
				made[folder] = true
				if err := put(&tar.Header{Name: folder, Typeflag: tar.TypeDir, Mode: 0o755}, nil); err != nil {
					return nil, err
				}
			}
		}
		header := &tar.Header{Name: f.name, Typeflag: tar.TypeReg, Mode: int64(f.mode()), Size: int64(len(f.data))}
		if err := put(header, f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
