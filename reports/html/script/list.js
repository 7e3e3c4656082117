// The list of the items found: a list box that has elements for what is in sight
// only.

const rowHeight = 44;

const list = {
  found: [], // numbers of items
  active: -1, // place in found
  run: 0, // whose outcomes are shown, against the first one
  onChoose: () => {},

  start() {
    const box = byId("list");
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    box.addEventListener("click", (e) => {
      const row = e.target.closest(".row");
      if (row) this.choose(Number(row.dataset.place));
    });
    box.addEventListener("keydown", (e) => this.key(e));
    new ResizeObserver(() => this.draw()).observe(box);
  },

  show(found, run) {
    const item = this.found[this.active];
    this.found = found;
    this.run = run;
    this.active = item === undefined ? -1 : found.indexOf(item);
    byId("rows").style.height = found.length * rowHeight + "px";
    if (this.active < 0) byId("list").scrollTop = 0;
    else this.reveal();
    this.draw();
  },

  key(e) {
    const page = Math.max(1, Math.floor(byId("list").clientHeight / rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    if (e.key in steps && this.found.length) {
      e.preventDefault();
      this.choose(Math.max(0, Math.min(this.found.length - 1, this.active + steps[e.key])));
    } else if ((e.key === "Enter" || e.key === " ") && this.active >= 0) {
      e.preventDefault();
      byId("item").focus();
    }
  },

  choose(place) {
    this.active = place;
    this.reveal();
    this.draw();
    this.onChoose(this.found[place]);
  },

  // chooseItem chooses an item if it is among those found.
  chooseItem(i) {
    const place = this.found.indexOf(i);
    if (place >= 0) this.choose(place);
    return place >= 0;
  },

  reveal() {
    const box = byId("list"), top = this.active * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight;
  },

  draw() {
    const box = byId("list");
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 4);
    const last = Math.min(this.found.length, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + 4);
    const rows = [];
    if (this.active >= 0 && this.active < first) rows.push(this.row(this.active));
    for (let place = first; place < last; place++) rows.push(this.row(place));
    if (this.active >= last) rows.push(this.row(this.active));
    byId("rows").replaceChildren(...rows);
    if (this.active >= 0) box.setAttribute("aria-activedescendant", "row-" + this.active);
    else box.removeAttribute("aria-activedescendant");
  },

  row(place) {
    const i = this.found[place];
    const change = this.run > 0 ? changeOf(this.run, i) : "";
    const score = this.run > 0 ? scoreOf(0, i) + " → " + scoreOf(this.run, i) : scoreOf(this.run, i);
    const row = make("div", { class: "row " + change, role: "option", id: "row-" + place, "aria-selected": String(place === this.active),
      "aria-setsize": this.found.length, "aria-posinset": place + 1, "data-place": place },
    make("bdi", { class: "id" }, nameOf(i)), make("span", { class: "right" }, score),
    make("bdi", { class: "under" }, suiteOf(i).title + (taskOf(i) === suiteOf(i).name ? "" : " · " + taskOf(i))),
    make("span", { class: "right under" }, change ? changeNames[change] : outcomeOf(this.run, i)));
    row.style.transform = "translateY(" + place * rowHeight + "px)";
    return row;
  },
};
