// Differences of two answers, word by word.

const maxEdits = 1500; // beyond it two texts have nothing in common worth marking

function words(text) {
  return text.match(/\s+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu) || [];
}

// differences returns both texts in pieces [text, changed].
function differences(a, b) {
  const one = words(a), two = words(b);
  let start = 0, ends = 0;
  while (start < one.length && start < two.length && one[start] === two[start]) start++;
  while (ends < one.length - start && ends < two.length - start && one[one.length - 1 - ends] === two[two.length - 1 - ends]) ends++;
  const x = one.slice(start, one.length - ends), y = two.slice(start, two.length - ends);
  const [keptX, keptY] = common(x, y);
  const mark = (list, kept) => list.map((word, i) => {
    const inside = i >= start && i < list.length - ends;
    return [word, inside && !kept[i - start]];
  });
  return [joined(mark(one, keptX)), joined(mark(two, keptY))];
}

// joined merges neighbours of the same kind.
function joined(pieces) {
  const out = [];
  for (const [text, changed] of pieces) {
    const last = out[out.length - 1];
    if (last && last[1] === changed) last[0] += text;
    else out.push([text, changed]);
  }
  return out;
}

// common marks the words of a longest common subsequence, by Myers' greedy
// algorithm: none if more than maxEdits words differ.
function common(x, y) {
  const keptX = new Array(x.length).fill(false), keptY = new Array(y.length).fill(false);
  const limit = Math.min(maxEdits, x.length + y.length), origin = limit + 1;
  const reach = new Int32Array(2 * limit + 3); // how far each diagonal has come
  const fromAbove = (r, at, k, d) => k === -d || (k !== d && r[at + k - 1] < r[at + k + 1]);
  const trace = [];
  let edits = -1;
  for (let d = 0; d <= limit && edits < 0; d++) {
    trace.push(reach.slice(origin - d - 1, origin + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let i = fromAbove(reach, origin, k, d) ? reach[origin + k + 1] : reach[origin + k - 1] + 1;
      while (i < x.length && i - k < y.length && x[i] === y[i - k]) i++;
      reach[origin + k] = i;
      if (i >= x.length && i - k >= y.length) {
        edits = d;
        break;
      }
    }
  }
  if (edits < 0) return [keptX, keptY];
  let i = x.length, j = y.length;
  const back = (toI, toJ) => {
    while (i > toI && j > toJ) keptX[--i] = keptY[--j] = true;
  };
  for (let d = edits; d > 0; d--) {
    const k = i - j, before = fromAbove(trace[d], d + 1, k, d) ? k + 1 : k - 1;
    const beforeI = trace[d][d + 1 + before];
    back(beforeI, beforeI - before);
    i = beforeI;
    j = beforeI - before;
  }
  back(0, 0);
  return [keptX, keptY];
}
