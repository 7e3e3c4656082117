// What the logits say of an answer.

// evidence returns elements for an answer of one run, given the item's target.
function evidence(answer, target) {
  const out = [];
  if (answer.o) out.push(choicesTable(answer, textOf(target)));
  if (answer.m !== undefined) out.push(make("p", null, "margin: " + answer.m));
  if (answer.n) {
    const rows = answer.n.map(([token, logProb]) => [String(token), number(logProb, 4), share(Math.exp(Number(logProb)))]);
    rows.push(["all others", "", share(answer.w)]);
    out.push(table("Most likely tokens at the first position of the answer", ["token", "log-probability", "probability"], rows));
  }
  const facts = [];
  if (answer.p) facts.push(answer.p.toLocaleString("en") + " prompt tokens" + (answer.k ? ", " + answer.k.toLocaleString("en") + " of them cut from the left" : ""));
  if (answer.pd) facts.push("prompt " + answer.pd);
  if (answer.ld) facts.push("logits " + answer.ld);
  if (facts.length) out.push(make("p", { class: "mono" }, facts.join(", ")));
  return out;
}

function choicesTable(answer, target) {
  const label = (i) => (i < 26 ? String.fromCharCode(65 + i) : String(i + 1));
  const values = answer.o.map((x) => (x === "-∞" ? -Infinity : x === "∞" ? Infinity : Number(x)));
  const highest = Math.max(...values.filter((x) => !Number.isNaN(x)));
  const weights = values.map((x) => Math.exp(x - highest));
  const sum = weights.reduce((a, b) => a + b, 0);
  const likeliest = values.indexOf(highest);
  return table("Log-probabilities of the choices", ["choice", "log-probability", "share", ""], values.map((_, i) => {
    const marks = [];
    if (i === likeliest) marks.push("most likely");
    if (label(i) === target.trim()) marks.push("target");
    return [label(i), number(answer.o[i], 4), share(weights[i] / sum), marks.join(", ")];
  }));
}

function number(x, digits) {
  return typeof x === "number" ? x.toFixed(digits) : String(x);
}

function share(x) {
  return typeof x === "number" && Number.isFinite(x) ? (100 * x).toFixed(2) + "%" : "–";
}
