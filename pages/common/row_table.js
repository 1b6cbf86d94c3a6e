// A table whose rows open something: a click, Enter or the space bar picks a row, focus alone does nothing.

const AT_ONCE = 200; // rows that are drawn; the next ones when somebody scrolls near their end
const NEXT = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const table = frame.querySelector("table");
  const own = (table.own ??= { sorted: null, drawn: "" });
  own.data = data;
  own.pick = (id) => setTriggerValue("picked", id);
  frame.style.maxHeight = `${data.height}px`;
  table.setAttribute("aria-label", data.label);
  const content = JSON.stringify([data.columns, data.ids, data.cells]);
  if (own.drawn !== content) {
    const sameRows = own.ids === data.ids.join();
    own.drawn = content;
    own.ids = data.ids.join();
    draw(frame, table, own);
    if (!sameRows) frame.scrollTop = 0;
  }
  mark(frame, table, data.chosen);
}

function draw(frame, table, own) {
  const focused = table.getRootNode().activeElement?.closest("tr")?.dataset.id;
  const { columns, ids } = own.data;
  if (!columns.some((column) => column.name === own.sorted?.name)) own.sorted = null;
  table.querySelector("style").textContent = widths(columns);
  table.querySelector("colgroup").replaceChildren(...columns.map(widthOf));
  table.querySelector("thead tr").replaceChildren(...columns.map((column, at) => heading(column, at, frame, table, own)));
  own.order = order(own);
  const body = table.querySelector("tbody");
  body.replaceChildren();
  own.more = () => {
    const from = body.rows.length;
    for (const row of own.order.slice(from, from + AT_ONCE)) body.append(rowOf(own.data, row));
  };
  own.more();
  frame.onscroll = () => {
    const below = frame.scrollHeight - frame.scrollTop - frame.clientHeight;
    if (body.rows.length < ids.length && below < 600) own.more();
  };
  body.onclick = (event) => {
    const row = event.target.closest("tr");
    if (!row) return;
    tabTo(table, row);
    mark(frame, table, row.classList.contains("chosen") ? null : row.dataset.id);
    own.pick(row.dataset.id);
  };
  body.onkeydown = (event) => move(event, frame, table, own);
  const before = [...body.rows].find((row) => row.dataset.id === focused);
  tabTo(table, before ?? body.rows[0]);
  if (before) before.querySelector("button").focus({ preventScroll: true });
}

function move(event, frame, table, own) {
  const row = event.target.closest("tr");
  if (event.key === "Escape" && own.data.chosen !== null) {
    mark(frame, table, null);
    own.pick(own.data.chosen);
    return;
  }
  if (!row || !(event.key in NEXT) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const to = Math.max(0, Math.min(own.order.length - 1, row.sectionRowIndex + NEXT[event.key]));
  while (table.tBodies[0].rows.length <= to) own.more();
  const next = table.tBodies[0].rows[to];
  tabTo(table, next);
  next.querySelector("button").focus({ preventScroll: true });
  reveal(frame, table, next);
}

// One stop for the tab key in a table, at the row that was used last.
function tabTo(table, row) {
  for (const button of table.querySelectorAll("tbody button[tabindex='0']")) button.tabIndex = -1;
  if (row) row.querySelector("button").tabIndex = 0;
}

function mark(frame, table, chosen) {
  for (const row of table.tBodies[0].rows) {
    const is = row.dataset.id === chosen;
    if (is && !row.classList.contains("chosen")) reveal(frame, table, row);
    row.classList.toggle("chosen", is);
    row.querySelector("button").setAttribute("aria-expanded", is);
  }
}

// Scrolls the table alone, never the page.
function reveal(frame, table, row) {
  const head = table.tHead.offsetHeight;
  if (row.offsetTop < frame.scrollTop + head) frame.scrollTop = row.offsetTop - head;
  const below = row.offsetTop + row.offsetHeight - frame.clientHeight;
  if (below > frame.scrollTop) frame.scrollTop = below;
}

function order({ data, sorted }) {
  const rows = data.ids.map((_, row) => row);
  if (!sorted) return rows;
  const cells = data.cells[data.columns.findIndex((column) => column.name === sorted.name)];
  const missing = (row) => cells[row] === null;
  return rows.sort((a, b) => missing(a) - missing(b) || sorted.way * compared(cells[a], cells[b]));
}

// Texts as people sort them, a 10 after a 9.
const alphabet = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compared(a, b) {
  if (typeof a === "string" && typeof b === "string") return alphabet.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

// A column gives way where the table is too narrow for it; shares are in force where none had to.
function widths(columns) {
  const all = Math.max(...columns.map(({ least }) => least));
  const shared = ({ share }, at) => (share ? `@container (min-width: ${all}px) { col.c${at} { width: ${share}% } }` : "");
  const gone = ({ least }, at) => `@container (max-width: ${least - 1}px) { .c${at} { display: none } }`;
  return [...columns.map(shared), ...columns.map(gone)].join("\n");
}

function widthOf({ width }, at) {
  const col = document.createElement("col");
  col.className = `c${at}`;
  if (width) col.style.width = `${width}px`;
  return col;
}

function heading({ name, label, help, kind }, at, frame, table, own) {
  const cell = document.createElement("th");
  const button = document.createElement("button");
  const first = kind === "text" ? 1 : -1; // numbers from the highest
  const is = own.sorted?.name === name ? own.sorted.way : 0;
  cell.scope = "col";
  cell.className = `c${at} ${kind}`;
  cell.ariaSort = is ? (is > 0 ? "ascending" : "descending") : "none";
  button.textContent = label;
  if (help) button.title = help;
  button.onclick = () => {
    own.sorted = !is ? { name, way: first } : is === first ? { name, way: -first } : null;
    draw(frame, table, own);
    mark(frame, table, own.data.chosen);
    table.querySelectorAll("thead button")[at].focus();
  };
  cell.append(button);
  return cell;
}

function rowOf({ columns, cells, beside, ids, opens, faint }, row) {
  const line = document.createElement("tr");
  line.dataset.id = ids[row];
  if (faint?.[row]) line.className = "faint";
  columns.forEach((column, at) => {
    const cell = document.createElement("td");
    const text = document.createElement(column.name === opens ? "button" : "span");
    text.textContent = shown(column, cells[at][row]);
    cell.className = `c${at} ${column.kind}`;
    if (column.kind === "move") cell.classList.add(wayOf(cells[at][row]));
    if (column.kind === "text") cell.title = text.textContent;
    if (column.name === opens) text.tabIndex = -1;
    cell.append(text);
    const aside = column.name === opens ? beside?.[row] : null;
    if (aside !== null && aside !== undefined) {
      const small = document.createElement("small");
      small.textContent = aside;
      cell.title += ` (${aside})`;
      cell.append(small);
    }
    line.append(cell);
  });
  return line;
}

function wayOf(move) {
  return typeof move === "string" ? move : move > 0 ? "up" : move < 0 ? "down" : "same";
}

function shown({ kind, digits, signed, unit }, value) {
  if (kind === "yes") return value ? "✓" : "";
  if (value === null || value === "") return kind === "move" ? "" : "–";
  if (kind === "move") return typeof value === "number" ? `${value > 0 ? "↑" : "↓"}${Math.abs(value)}` : value;
  if (kind === "time") return times.format(value);
  if (kind !== "number") return value;
  return numbers(digits, signed).format(value).replace("-", "−") + unit;
}

const times = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const formats = new Map();

function numbers(digits, signed) {
  const key = `${digits} ${signed}`;
  if (!formats.has(key)) {
    const both = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(key, new Intl.NumberFormat("en-US", { ...both, signDisplay: signed ? "exceptZero" : "auto" }));
  }
  return formats.get(key);
}
