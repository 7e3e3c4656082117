// The data of the page: a head that is there at once, an index of all items, and
// chunks of texts that are inflated when they are needed.

const head = dataOf("head");
let index;
const chunks = new Map(); // number -> promise of its items, the latest last
const keptChunks = 24;

// How an item relates to the first run, as the index numbers it.
const changes = ["same", "lost", "gained", "answer", "none"];
const changeNames = { same: "unchanged", lost: "lost", gained: "gained", answer: "other answer", none: "not compared" };

function dataOf(name) {
  return JSON.parse(document.getElementById("data-" + name).textContent);
}

async function loadIndex() {
  index = JSON.parse(await inflate(dataOf("index")));
}

function loadChunk(n) {
  let chunk = chunks.get(n);
  if (!chunk) chunk = inflate(dataOf(n)).then(JSON.parse);
  chunks.delete(n);
  chunks.set(n, chunk);
  if (chunks.size > keptChunks) chunks.delete(chunks.keys().next().value);
  return chunk;
}

async function loadItem(i) {
  const chunk = await loadChunk(Math.floor(i / head.chunk));
  return chunk[i % head.chunk];
}

const compares = head.runs.length > 1;
const suiteOf = (i) => head.suites[index.suite[i]];
const taskOf = (i) => head.tasks[index.task[i]];
const changeOf = (run, i) => changes[index.runs[run].change[i]];
const nameOf = (i) => index.id[i] + (index.repeat[i] ? " #" + index.repeat[i] : "");

function statusOf(run, i) {
  const code = index.runs[run].status[i];
  return code < 0 ? "" : head.statuses[code];
}

function scoreOf(run, i) {
  const score = index.runs[run].score[i];
  return score === null ? "–" : String(score);
}

// outcomeOf is "right", "wrong", "unscored" or, for an item that the run lacks,
// "missing".
function outcomeOf(run, i) {
  if (index.runs[run].status[i] < 0) return "missing";
  if (index.runs[run].score[i] === null) return "unscored";
  return index.runs[run].wrong[i] ? "wrong" : "right";
}

// addressOf is the part of the address that leads to an item.
function addressOf(i) {
  const parts = [suiteOf(i).name, index.id[i]];
  if (index.repeat[i]) parts.push(String(index.repeat[i]));
  return "#/" + parts.map(encodeURIComponent).join("/");
}

function itemAt(address) {
  for (let i = 0; i < head.items; i++) if (addressOf(i) === address) return i;
  return -1;
}

// textOf makes one text of an excerpt, which is a text or its beginning, how
// many characters are left out, and its end.
function textOf(excerpt) {
  if (excerpt === undefined || excerpt === null) return "";
  if (typeof excerpt === "string") return excerpt;
  return excerpt[0] + "\n[… " + excerpt[1].toLocaleString("en") + " characters are not in this file …]\n" + excerpt[2];
}
