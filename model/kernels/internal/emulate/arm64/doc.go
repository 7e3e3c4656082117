// Package arm64 interprets the NEON functions of package kernels, given as Go assembly, so that tests can
// hold them to the portable definition on any processor. It knows the instructions that occur there and
// no others. Vector arithmetic is given as words there, which are decoded here.
package arm64
