// Filters, addresses, and the start.

const filterNames = ["text", "run", "change", "suite", "task", "outcome", "status"];
let deepFound = null; // items whose texts have the text searched for; null where that is not asked
let deepSearch = 0; // number of the latest search

function options(id, list) {
  byId(id).replaceChildren(...list.map(([value, label]) => make("option", { value }, label)));
}

function fillFilters() {
  options("filter-run", head.runs.map((r, i) => [i, i === 0 && compares ? r.label + " (first)" : r.label]));
  byId("filter-run").value = compares ? "1" : "0";
  options("filter-change", [["", "all"], ["any", "changed"], ["score", "changed score"], ["lost", "lost"], ["gained", "gained"],
    ["answer", "other answer, same score"], ["same", "unchanged"], ["none", "not compared"]]);
  byId("filter-change").parentElement.hidden = !compares;
  options("filter-suite", [["", "all"], ...head.suites.map((s) => [s.name, s.title])]);
  options("filter-outcome", [["", "all"], ["right", "right"], ["wrong", "wrong"], ["unscored", "without a score"], ["missing", "not in the run"]]);
  options("filter-status", [["", "all"], ...head.statuses.map((s) => [s, s])]);
  fillTasks();
  const changed = head.runs.findIndex((_, r) => r > 0 && index.runs[r].change.some((c) => c > 0 && c < 4));
  if (changed > 0) {
    byId("filter-run").value = String(changed);
    byId("filter-change").value = "any";
  }
}

// fillTasks offers the tasks of the chosen suite.
function fillTasks() {
  const suite = byId("filter-suite").value, chosen = byId("filter-task").value;
  const tasks = new Set();
  for (let i = 0; i < head.items; i++) if (!suite || suiteOf(i).name === suite) tasks.add(taskOf(i));
  options("filter-task", [["", "all"], ...[...tasks].map((t) => [t, t])]);
  byId("filter-task").value = tasks.has(chosen) ? chosen : "";
}

const filter = (name) => byId("filter-" + name).value;

function apply() {
  const run = Number(filter("run")), change = filter("change"), suite = filter("suite"), task = filter("task");
  const outcome = filter("outcome"), status = filter("status"), text = filter("text").trim().toLowerCase();
  const wanted = { any: ["lost", "gained", "answer"], score: ["lost", "gained"] }[change] || [change];
  const found = [];
  for (let i = 0; i < head.items; i++) {
    if (suite && suiteOf(i).name !== suite) continue;
    if (task && taskOf(i) !== task) continue;
    if (run > 0 && change && !wanted.includes(changeOf(run, i))) continue;
    if (outcome && outcomeOf(run, i) !== outcome) continue;
    if (status && statusOf(run, i) !== status) continue;
    if (text && !(deepFound && deepFound.has(i)) && !(nameOf(i) + "\n" + taskOf(i)).toLowerCase().includes(text)) continue;
    found.push(i);
  }
  byId("filter-change").disabled = run === 0;
  list.show(found, run);
  say();
}

function say(more) {
  byId("found").textContent = list.found.length.toLocaleString("en") + " of " + head.items.toLocaleString("en") + " items" + (more ? ", " + more : "");
}

// searchTexts looks through the texts of all items, a chunk at a time.
async function searchTexts() {
  const search = ++deepSearch, text = filter("text").trim().toLowerCase();
  deepFound = null;
  apply();
  if (!text || !byId("filter-deep").checked) return;
  deepFound = new Set();
  for (let from = 0; from < head.items; from += head.chunk) {
    const items = JSON.parse(await inflate(dataOf(from / head.chunk)));
    if (search !== deepSearch) return;
    items.forEach((texts, i) => {
      const all = [texts.q, texts.t, ...texts.r.flatMap((a) => (a ? [a.a, a.x, a.e, a.err] : []))];
      if (all.some((x) => textOf(x).toLowerCase().includes(text))) deepFound.add(from + i);
    });
    say("searching: " + Math.round(100 * from / head.items) + "%");
  }
  apply();
}

function reset() {
  for (const name of filterNames) if (name !== "run") byId("filter-" + name).value = "";
  byId("filter-deep").checked = false;
  fillTasks();
  searchTexts();
}

// follow shows what the address names: an item, or a choice of items.
function follow() {
  const address = location.hash;
  if (address.startsWith("#/")) {
    const i = itemAt(address);
    if (i < 0) {
      byId("item").replaceChildren(make("p", null, "There is no item of this address."));
      return;
    }
    if (!list.found.includes(i)) reset();
    list.chooseItem(i);
    byId("items").scrollIntoView();
  } else if (address.startsWith("#?")) {
    reset();
    for (const [name, value] of new URLSearchParams(address.slice(2))) {
      if (!filterNames.includes(name)) continue;
      byId("filter-" + name).value = value;
      if (name === "suite") fillTasks();
    }
    searchTexts();
    byId("items").scrollIntoView();
    byId("list").focus({ preventScroll: true });
  }
}

async function start() {
  await loadIndex();
  fillFilters();
  byId("browser").hidden = false;
  list.start();
  list.onChoose = (i) => {
    history.replaceState(null, "", addressOf(i));
    showItem(i, Number(filter("run")));
  };
  for (const name of filterNames.slice(1)) {
    byId("filter-" + name).addEventListener("change", () => {
      if (name === "suite") fillTasks();
      apply();
      if (name === "run" && shown >= 0) showItem(shown, Number(filter("run")));
    });
  }
  let typing;
  byId("filter-text").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(searchTexts, 150);
  });
  byId("filter-deep").addEventListener("change", searchTexts);
  byId("filter-reset").addEventListener("click", reset);
  byId("item").addEventListener("keydown", (e) => {
    if (e.key === "Escape") byId("list").focus();
  });
  window.addEventListener("hashchange", follow);
  apply();
  follow();
  performance.mark("list");
  document.documentElement.dataset.ready = "yes";
}

start().catch((e) => {
  byId("items").append(make("p", { role: "alert" }, "The items cannot be shown: " + e.message));
});
