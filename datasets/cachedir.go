package datasets

import (
	"errors"
	"path/filepath"
	"runtime"
)

// CacheDir returns Assay's cache folder: ASSAY_CACHE, or the folder that the
// system sets aside for caches. The files of datasets.lock lie in its
// subfolder "datasets". getenv is os.Getenv or a stand-in for it.
func CacheDir(getenv func(string) string) (string, error) {
	if dir := getenv("ASSAY_CACHE"); dir != "" {
		return dir, nil
	}
	base := ""
	switch runtime.GOOS {
	case "windows":
		base = getenv("LocalAppData")
	case "darwin", "ios":
		if home := getenv("HOME"); home != "" {
			base = filepath.Join(home, "Library", "Caches")
		}
	default:
		// The XDG base directory specification: a relative path is to be ignored.
		if base = getenv("XDG_CACHE_HOME"); !filepath.IsAbs(base) {
			base = ""
		}
		if home := getenv("HOME"); base == "" && home != "" {
			base = filepath.Join(home, ".cache")
		}
	}
	if base == "" {
		return "", errors.New("no cache folder: neither ASSAY_CACHE nor HOME is set")
	}
	return filepath.Join(base, "assay"), nil
}
