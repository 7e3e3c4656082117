package datasets

import (
	"path/filepath"
)

// cache is the folder of downloaded files, each named by its hash. It belongs
// to Assay: what is wrong in it is replaced.
type cache struct {
	dir string // <cache folder>/datasets
}

func newCache(cacheDir string) cache { return cache{dir: filepath.Join(cacheDir, "datasets")} }

// path is where a verified file lies. The layout is one that a mirror may have,
// so that a copied cache serves as a mirror.
func (c cache) path(f File) string {
	return filepath.Join(c.dir, "sha256", f.SHA256[:2], f.SHA256)
}

// part is where an unfinished download of a file lies.
func (c cache) part(f File) string {
	return filepath.Join(c.dir, "partial", f.SHA256+".part")
}

// lock is the file that a process holds while it fills the cache.
func (c cache) lock() string { return filepath.Join(c.dir, "fetch.lock") }
