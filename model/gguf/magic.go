package gguf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	magic        = "GGUF"
	alignmentKey = "general.alignment"
)

// checkMagic says what a file that is not GGUF looks like.
func checkMagic(data []byte) error {
	if bytes.HasPrefix(data, []byte(magic)) {
		return nil
	}
	if len(data) == 0 {
		return errors.New("not a GGUF file: it is empty (failed download? fetch the file again)")
	}
	if len(data) < len(magic) && magic[:len(data)] == string(data) {
		return fmt.Errorf("file has %d bytes, too few for a GGUF header %s", len(data), fetchAgain)
	}
	if looks := guess(data); looks != "" {
		return fmt.Errorf("not a GGUF file: it looks like %s", looks)
	}
	return fmt.Errorf("not a GGUF file: it starts with %q", data[:min(len(data), 8)])
}

// guess names common things that people point a GGUF reader at, with what to
// do about it.
func guess(data []byte) string {
	head := bytes.TrimLeft(data[:min(len(data), 1024)], " \t\r\n\ufeff")
	lower := bytes.ToLower(head)
	starts := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if bytes.HasPrefix(lower, []byte(p)) {
				return true
			}
		}
		return false
	}
	switch {
	case starts("version https://git-lfs"):
		return "a Git LFS pointer (run git lfs pull, or download the file itself)"
	case starts("<!doctype", "<html", "<?xml", "<head"):
		return "a web page (a login or error page instead of the model: check the address and fetch the file again)"
	case safetensors(data):
		return "a safetensors file (convert the model with llama.cpp's convert_hf_to_gguf.py)"
	case starts("{", "[{"):
		return "JSON (an error message instead of the model, or a config file: check the address)"
	case starts("entry not found", "invalid username", "not found", "unauthorized", "access to model"):
		return "a server's error message: " + fmt.Sprintf("%q", head[:min(len(head), 80)])
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "a zip archive, such as a PyTorch checkpoint (convert the model with llama.cpp's convert_hf_to_gguf.py)"
	case data[0] == 0x80 && len(data) > 1 && data[1] >= 2 && data[1] <= 5:
		return "a Python pickle, such as an old PyTorch checkpoint (convert the model with llama.cpp's convert_hf_to_gguf.py)"
	case bytes.HasPrefix(data, []byte("\x1f\x8b")), bytes.HasPrefix(data, []byte("\x28\xb5\x2f\xfd")),
		bytes.HasPrefix(data, []byte("BZh")), bytes.HasPrefix(data, []byte("\xfd7zXZ")), bytes.HasPrefix(data, []byte("7z\xbc\xaf")):
		return "a compressed file (unpack it first)"
	case starts("lmgg", "fmgg", "tjgg", "algg"):
		return "a GGML file from before August 2023 (convert the original model again)"
	case bytes.HasPrefix(data, []byte("FUGG")):
		return "a byte-swapped GGUF file"
	case zeros(data):
		return "an unfinished download (it starts with zero bytes: fetch the file again)"
	}
	return ""
}

// safetensors reports whether data starts with a length and a JSON object.
func safetensors(data []byte) bool {
	if len(data) < 9 {
		return false
	}
	n := binary.LittleEndian.Uint64(data)
	return n >= 2 && n < 100<<20 && data[8] == '{'
}

func zeros(data []byte) bool {
	return len(bytes.Trim(data[:min(len(data), 1024)], "\x00")) == 0
}

// version reads the version and refuses those that cannot be read.
func (c *cursor) version() (uint32, error) {
	v, err := c.u32()
	if err != nil {
		return 0, fmt.Errorf("header: %w", err)
	}
	switch {
	case v == 2 || v == 3:
		return v, nil
	case v&0xffff == 0 && v != 0:
		return 0, errors.New("big-endian GGUF file: only little-endian files are supported (convert it with gguf-py's gguf_convert_endian.py)")
	case v == 1:
		return 0, errors.New("GGUF version 1 is not supported: convert the model again, current tools write version 3")
	case v == 0:
		return 0, fmt.Errorf("GGUF version 0 %s", corruptHeader)
	}
	return 0, fmt.Errorf("GGUF version %d is not supported, only 2 and 3 (written by a newer tool, or the file is corrupt)", v)
}
