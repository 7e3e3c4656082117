// The view of one item.

let shown = -1; // the item that is or is about to be shown

async function showItem(i, run) {
  shown = i;
  let texts;
  try {
    texts = await loadItem(i);
  } catch (e) {
    byId("item").replaceChildren(make("p", null, "This item cannot be read: " + e.message));
    return;
  }
  if (shown !== i) return; // another one was chosen meanwhile
  const article = byId("item");
  article.setAttribute("aria-label", "Item " + nameOf(i));
  article.replaceChildren(...itemView(i, texts, run));
  article.scrollTop = 0;
}

function itemView(i, texts, run) {
  const facts = ["task " + taskOf(i)];
  if (texts.g) facts.push("group " + texts.g);
  if (texts.c) facts.push("cluster " + texts.c);
  if (texts.d) facts.push("item " + texts.d);
  const out = [make("h3", { id: "item-title" }, suiteOf(i).title + " ", make("bdi", null, nameOf(i))),
    make("ul", { class: "head muted" }, ...facts.map((f) => make("li", null, make("bdi", null, f))))];
  if (texts.h) {
    out.push(make("p", null, "The texts of this item may be harmful to read and are not in this file; --show-unsafe keeps them."));
  }
  if (textOf(texts.q)) out.push(make("h4", null, "Question"), textBlock(textOf(texts.q), "Question"));
  if (textOf(texts.t)) out.push(make("h4", null, "Target"), textBlock(textOf(texts.t), "Target"));
  const other = run > 0 ? run : 1;
  const answers = make("div", { class: "answers" });
  const order = texts.r.map((_, r) => r).sort((a, b) => rank(a, other) - rank(b, other));
  for (const r of order) {
    // Deletions stand in the first run's answer, insertions in the others'.
    const against = r === 0 ? texts.r[other] : texts.r[0];
    answers.append(answerView(i, r, texts.r[r], against, texts));
  }
  out.push(answers);
  return out;
}

// rank puts the chosen run beside the first one.
function rank(run, chosen) {
  return run === 0 ? -2 : run === chosen ? -1 : run;
}

function answerView(i, run, answer, against, texts) {
  const section = make("section", { "aria-label": "Run " + head.runs[run].label }, make("h4", null, make("bdi", null, head.runs[run].label)));
  if (!answer) {
    section.append(make("p", { class: "muted" }, "This run does not have the item."));
    return section;
  }
  const facts = [make("li", null, outcomeOf(run, i)), make("li", null, "status " + statusOf(run, i))];
  for (const [metric, value] of answer.v || []) facts.push(make("li", null, metric + " ", make("b", null, String(value))));
  if (run > 0) facts.push(make("li", { class: "verdict " + changeOf(run, i) }, changeNames[changeOf(run, i)]));
  section.append(make("ul", { class: "head" }, ...facts));
  if (answer.err) section.append(make("h4", null, "Error"), textBlock(textOf(answer.err), "Error"));
  if (!texts.h) section.append(...answerTexts(run, answer, against));
  const details = evidence(answer, texts.t);
  if (details.length) {
    section.append(make("details", { class: "evidence", open: "" }, make("summary", null, "Evidence"), ...details));
  }
  return section;
}

function answerTexts(run, answer, against) {
  const out = [];
  if (head.runs[run].baseline) {
    out.push(make("p", { class: "muted" }, "A baseline keeps no texts." + (answer.ad ? " Digest of the answer: " + answer.ad : "")));
  }
  if (answer.a !== undefined) {
    const text = textOf(answer.a);
    out.push(make("h4", null, "Answer"));
    if (text === "") out.push(make("p", { class: "muted" }, "(nothing)"));
    else if (against && against.a !== undefined) out.push(...marked(run, text, textOf(against.a)));
    else out.push(textBlock(text, "Answer"));
    out.push(make("p", { class: "muted" }, ending(answer)));
  }
  if (textOf(answer.x)) out.push(make("h4", null, "Extracted"), textBlock(textOf(answer.x), "Extracted answer"));
  if (textOf(answer.e)) out.push(make("h4", null, "Explanation"), textBlock(textOf(answer.e), "Explanation"));
  return out;
}

// marked is an answer with what another run's lacks.
function marked(run, text, other) {
  if (text === other) return [textBlock(text, "Answer"), make("p", { class: "muted" }, "The same text in both runs.")];
  const [left, right] = run === 0 ? differences(text, other) : differences(other, text);
  const pieces = run === 0 ? left : right, tag = run === 0 ? "del" : "ins";
  return [textBlock(pieces.map(([piece, changed]) => (changed ? make(tag, null, piece) : piece)), "Answer, differences marked")];
}

function ending(answer) {
  switch (answer.f) {
    case "stop": return answer.s === undefined ? "ended by a stop string" : "ended by the stop string " + JSON.stringify(answer.s);
    case "eos": return "ended by the model";
    case "length": return "ended by the length limit";
    case "unknown": return "made elsewhere";
  }
  return answer.f ? "ended by " + answer.f : "";
}
