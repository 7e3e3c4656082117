package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// newRoot is where the new root is mounted before it becomes the root: a folder
// that every system has and that holds nothing a cell needs.
const newRoot = "/proc"

// buildRoot makes a file system of the interpreter's files, read-only, a few
// devices and an empty work folder in memory, and makes it the root.
func buildRoot(s spec) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("detaching mounts from the host's: %w", err)
	}
	trees, err := cloneTrees(s.Files)
	if err != nil {
		return err
	}
	if err := mountMemory(newRoot, 1<<20, 0o755, 0); err != nil {
		return err
	}
	for _, t := range trees {
		if err := t.attach(newRoot); err != nil {
			return fmt.Errorf("mounting %s: %w", t.path, err)
		}
	}
	work := newRoot + s.Work
	if err := os.Mkdir(work, 0o755); err != nil {
		return err
	}
	if err := mountMemory(work, s.Disk, 0o777, unix.MS_NOEXEC); err != nil {
		return err
	}
	return enterRoot()
}

// enterRoot makes the new root the root, read-only, and lets go of the old one.
func enterRoot() error {
	if err := unix.Chdir(newRoot); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("changing the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("letting go of the old root: %w", err)
	}
	const readOnly = unix.MS_REMOUNT | unix.MS_BIND | unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV
	if err := unix.Mount("", "/", "", readOnly, ""); err != nil {
		return fmt.Errorf("making the root read-only: %w", err)
	}
	if err := unix.Sethostname([]byte("sandbox")); err != nil {
		return fmt.Errorf("naming the host: %w", err)
	}
	return nil
}

// mountMemory mounts an empty file system in memory with limits on its bytes and
// on the number of its files.
func mountMemory(path string, size int64, mode uint32, flags uintptr) error {
	options := fmt.Sprintf("size=%d,nr_inodes=4096,mode=%o", size, mode)
	if err := unix.Mount("sandbox", path, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|flags, options); err != nil {
		return fmt.Errorf("mounting memory on %s: %w", path, err)
	}
	return nil
}

// tree is a part of the host's file system that is to appear in the new root.
type tree struct {
	path   string
	fd     int    // a detached copy of the mount
	link   string // its target, if the path is a link
	folder bool
	attrs  uint64
}

// cloneTrees takes hold of files before the new root hides any of them.
func cloneTrees(files []string) ([]tree, error) {
	var trees []tree
	for _, path := range files {
		t, err := cloneTree(path, unix.MOUNT_ATTR_RDONLY|unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NODEV)
		if err != nil {
			return nil, fmt.Errorf("taking hold of %s: %w", path, err)
		}
		trees = append(trees, t)
	}
	for _, name := range []string{"null", "zero", "full", "random", "urandom"} {
		t, err := cloneTree("/dev/"+name, unix.MOUNT_ATTR_RDONLY|unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NOEXEC) // devices are written to all the same
		if errors.Is(err, fs.ErrNotExist) {                                                                     // containers may lack some
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("taking hold of /dev/%s: %w", name, err)
		}
		trees = append(trees, t)
	}
	return trees, nil
}

func cloneTree(path string, attrs uint64) (tree, error) {
	t := tree{path: path, attrs: attrs}
	fi, err := os.Stat(path)
	if err != nil {
		return t, err
	}
	t.folder = fi.IsDir()
	if l, err := os.Lstat(path); err == nil && l.Mode()&fs.ModeSymlink != 0 && t.folder {
		t.link, err = os.Readlink(path)
		return t, err
	}
	t.fd, err = unix.OpenTree(unix.AT_FDCWD, path, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE)
	return t, err
}

// attach puts a tree at its path below root.
func (t tree) attach(root string) error {
	dst := filepath.Join(root, t.path)
	if err := os.MkdirAll(filepath.Dir(dst), 0o755); err != nil {
		return err
	}
	if t.link != "" {
		return os.Symlink(t.link, dst)
	}
	defer func() { _ = unix.Close(t.fd) }()
	if err := makeMountPoint(dst, t.folder); err != nil {
		return err
	}
	if err := unix.MoveMount(t.fd, "", unix.AT_FDCWD, dst, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return err
	}
	attr := unix.MountAttr{Attr_set: t.attrs, Propagation: unix.MS_PRIVATE}
	return unix.MountSetattr(unix.AT_FDCWD, dst, unix.AT_RECURSIVE, &attr)
}

func makeMountPoint(path string, folder bool) error {
	if folder {
		return os.MkdirAll(path, 0o755)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o444)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
