//go:build race

package engine_test

// raceDetector tells tests to do less: everything takes ten times as long.
const raceDetector = true
