// Package datasets provides the benchmark files that suites read, and nothing
// but the bytes that datasets.lock pins.
//
// A [Lock] lists the files with their hashes. A [Store] opens them from an
// offline mirror or from the cache folder and verifies them on each opening. A
// [Fetcher] downloads what is missing into the cache. [Samples] are questions
// that ship with Assay. The Read functions turn an opened file into records.
package datasets
