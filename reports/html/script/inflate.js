// Inflating what the file has deflated: by the browser where it can, else by
// inflateRaw.

async function inflate(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (typeof DecompressionStream === "function") {
    let stream;
    try {
      stream = new DecompressionStream("deflate-raw");
    } catch {
      // An early one, which knows no raw data.
    }
    if (stream) return new Response(new Blob([bytes]).stream().pipeThrough(stream)).text();
  }
  return new TextDecoder().decode(inflateRaw(bytes));
}

// The code of RFC 1951, decoded bit by bit: slower than tables, and short.
function inflateRaw(input) {
  const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  let at = 0, buffer = 0, held = 0;
  let out = new Uint8Array(Math.max(1 << 16, 4 * input.length)), size = 0;

  function bits(n) {
    while (held < n) {
      if (at >= input.length) throw new Error("the data of this file are damaged");
      buffer |= input[at++] << held;
      held += 8;
    }
    const value = buffer & ((1 << n) - 1);
    buffer >>>= n;
    held -= n;
    return value;
  }
  function put(byte) {
    if (size === out.length) {
      const larger = new Uint8Array(2 * size);
      larger.set(out);
      out = larger;
    }
    out[size++] = byte;
  }
  function code(lengths) {
    const counts = new Uint16Array(16), offsets = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
    for (const n of lengths) counts[n]++;
    counts[0] = 0;
    for (let i = 1; i < 15; i++) offsets[i + 1] = offsets[i] + counts[i];
    lengths.forEach((n, symbol) => { if (n) symbols[offsets[n]++] = symbol; });
    return { counts, symbols };
  }
  function symbol(of) {
    let value = 0, first = 0, index = 0;
    for (let n = 1; n <= 15; n++) {
      value |= bits(1);
      const count = of.counts[n];
      if (value - count < first) return of.symbols[index + value - first];
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new Error("the data of this file are damaged");
  }
  function stored() {
    buffer = held = 0;
    const n = input[at] | input[at + 1] << 8;
    at += 4;
    for (let i = 0; i < n; i++) put(input[at++]);
  }
  function fixedCodes() {
    const lengths = [];
    for (let i = 0; i < 288; i++) lengths.push(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
    return [code(lengths), code(new Array(30).fill(5))];
  }
  function dynamicCodes() {
    const literals = bits(5) + 257, distances = bits(5) + 1, n = bits(4) + 4;
    const first = new Array(19).fill(0);
    for (let i = 0; i < n; i++) first[codeOrder[i]] = bits(3);
    const of = code(first), lengths = [];
    while (lengths.length < literals + distances) {
      const s = symbol(of);
      if (s < 16) lengths.push(s);
      else if (s === 16) { const last = lengths[lengths.length - 1]; for (let i = bits(2) + 3; i; i--) lengths.push(last); }
      else for (let i = s === 17 ? bits(3) + 3 : bits(7) + 11; i; i--) lengths.push(0);
    }
    return [code(lengths.slice(0, literals)), code(lengths.slice(literals))];
  }
  function block([literals, distances]) {
    for (;;) {
      const s = symbol(literals);
      if (s === 256) return;
      if (s < 256) { put(s); continue; }
      const length = lengthBase[s - 257] + bits(lengthExtra[s - 257]);
      const d = symbol(distances);
      const distance = distanceBase[d] + bits(d < 2 ? 0 : (d >> 1) - 1);
      for (let i = 0; i < length; i++) put(out[size - distance]);
    }
  }
  for (let last = 0; !last;) {
    last = bits(1);
    const type = bits(2);
    if (type === 0) stored();
    else block(type === 1 ? fixedCodes() : dynamicCodes());
  }
  return out.subarray(0, size);
}
