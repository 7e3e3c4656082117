// Building elements. All text becomes text nodes; nothing is ever parsed.

function make(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) e.setAttribute(name, value);
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
}

const byId = (id) => document.getElementById(id);

// table makes a table of rows of texts; numbers are aligned to the right.
function table(caption, header, rows) {
  const cell = (tag, value, attributes) => make(tag, typeof value === "number" ? { ...attributes, class: "number" } : attributes, String(value));
  return make("table", null, make("caption", null, caption),
    make("thead", null, make("tr", null, ...header.map((h) => make("th", { scope: "col" }, h)))),
    make("tbody", null, ...rows.map((row) => make("tr", null,
      ...row.map((value, i) => cell(i ? "td" : "th", value, i ? {} : { scope: "row" }))))));
}

function textBlock(content, label) {
  const block = make("div", { class: "text", dir: "auto", tabindex: "0", role: "group", "aria-label": label });
  if (typeof content === "string") block.textContent = content;
  else block.append(...content);
  return block;
}
