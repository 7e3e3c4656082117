package datasets

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"assay/eval"
)

//go:embed samples
var sampleFiles embed.FS

// Samples returns the questions that ship with Assay: our own, in the upstream
// formats, under names laid out like those of datasets.lock.
func Samples() eval.Data { return samples{} }

type samples struct{}

// Open returns the content of a sample file.
func (samples) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := checkName(name); err != nil {
		return nil, fmt.Errorf("open a sample file: name %w", err)
	}
	data, err := sampleFiles.ReadFile("samples/" + name)
	if err != nil {
		return nil, fmt.Errorf("%s is not among the questions that ship with Assay", name)
	}
	return &content{Reader: bytes.NewReader(data), name: name}, nil
}

// List returns the sorted names of the sample files below a folder.
func (samples) List(folder string) []string {
	root := strings.TrimSuffix("samples/"+folder, "/")
	var names []string
	// The file system is embedded: walking a folder that exists cannot fail, and
	// one that does not exist holds no files.
	_ = fs.WalkDir(sampleFiles, root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, "samples/")
		if !d.IsDir() && strings.Contains(name, "/") { // not the README
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names
}
