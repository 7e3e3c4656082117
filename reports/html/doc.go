// Package html writes runs as one self-contained page: no network, no other file.
//
// What a reader sees first (summary, comparisons, curves, provenance) is markup
// by html/template and needs no script. The items come as JSON in inert script
// elements, deflated and in base64: an index of all items, and chunks of texts,
// which a browser inflates when an item of theirs is looked at. The page's own
// script builds that part with textContent only, and a Content-Security-Policy
// allows no script and no style but the page's own, by their hashes.
//
// Texts of models and data sets pass reports.VisibleLines, so that control
// characters, invalid UTF-8 and marks of direction show as escapes. Those of
// unsafe items are not in the file unless asked for.
//
// The same runs and options give the same bytes.
package html
