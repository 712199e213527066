// The editor of one undertaking or of one return: finds tasks, moves between them by keyboard, adds money up while it is typed,
// jumps to what is missing, and lets a reviewer pin remarks to cells. Every page works without it, too.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.querySelector("[data-sheet]");
  if (!root) return;
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const line = (seq) => document.querySelector(`[data-line="${seq}"]`);
  const opened = () => document.querySelector("#task [data-task]")?.dataset.task;

  // --- the list -------------------------------------------------------------------------------------

  const fits = {
    all: () => true,
    taken: (one) => one.isTaken === "1",
    "not-taken": (one) => one.isTaken !== "1",
    missing: (one) => Number(one.isMissing) > 0,
    remark: (one) => Number(one.hasRemark) > 0,
    mine: (one) => one.isMine === "1",
    nothing: (one) => one.isSilent === "1",
  };

  const filter = () => {
    const form = byId("list-filter");
    if (!form) return;
    const text = form.elements.q.value.trim().toLowerCase();
    const show = form.elements.show.value || "all";
    let n = 0;
    for (const one of all("[data-line]")) {
      one.hidden = !(fits[show](one.dataset) && one.dataset.words.includes(text));
      n += one.hidden ? 0 : 1;
    }
    byId("no-task").hidden = n > 0;
  };

  const mark = () => {
    const seq = opened();
    for (const link of all("[data-line] > a")) {
      if (link.parentElement.dataset.line === seq) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    line(seq)?.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const shown = all("[data-line]").filter((one) => !one.hidden);
    const at = shown.findIndex((one) => one.dataset.line === opened());
    const next = shown[at < 0 ? 0 : at + by];
    if (next) next.querySelector("a").click();
  };

  // --- money ----------------------------------------------------------------------------------------

  // 万元 as whole fen: exact, however long. Null for what is not a number (the server says so).
  const fen = (text) => {
    const found = /^(\d+)(?:\.(\d{0,6}))?$/.exec(text.replace(/[,，\s]/g, "") || "0");
    return found && BigInt(found[1]) * 1000000n + BigInt((found[2] ?? "").padEnd(6, "0"));
  };
  const wan = (sum) => {
    const whole = String(sum / 1000000n).replace(/\B(?=(\d{3})+$)/g, ",");
    const rest = String(sum % 1000000n).padStart(6, "0").replace(/0+$/, "");
    return rest ? `${whole}.${rest}` : whole;
  };
  const valueIn = (cell) => {
    const held = cell.querySelector("[data-cell]") ?? cell.querySelector(".cell-fixed");
    return held ? fen(held.value ?? held.textContent) : 0n;
  };
  const plus = (values) => (values.includes(null) ? null : values.reduce((a, b) => a + b, 0n));
  const say = (place, sum) => (place.textContent = sum === null ? "—" : wan(sum));

  const addUp = (table) => {
    const rows = all("tbody tr", table).map((row) => all("td:not(.tu-sum)", row).map(valueIn));
    all("[data-row-sum]", table).forEach((place, i) => say(place, plus(rows[i])));
    all("[data-column-sum]", table).forEach((place, i) => say(place, plus(rows.map((row) => row[i]))));
    say(table.querySelector("[data-whole-sum]"), plus(rows.flat()));
  };

  // --- what is saved --------------------------------------------------------------------------------

  const told = ({ sheet, missing }) => {
    if (!sheet) return;
    const lacking = new Map();
    for (const one of missing) {
      const seq = one.cell.split("/")[0];
      lacking.set(seq, (lacking.get(seq) ?? 0) + 1);
    }
    for (const here of all("[data-line]")) {
      const n = lacking.get(here.dataset.line) ?? 0;
      here.dataset.isMissing = n;
      const place = here.querySelector("[data-mark=missing]");
      place.hidden = !n;
      place.querySelector("b").textContent = n;
    }
    for (const [seq, money] of Object.entries(sheet.tasks ?? {})) {
      const place = line(seq)?.querySelector("[data-mark=money]");
      if (place) place.textContent = money;
    }
    if (sheet.total !== undefined) document.querySelector("[data-total]").textContent = sheet.total;
    for (const [code, sum] of Object.entries(sheet.sources ?? {})) {
      const place = document.querySelector(`[data-source="${code}"]`);
      if (place) place.textContent = sum;
    }
    for (const [name, text] of Object.entries(sheet.says ?? {}))
      for (const place of all(`[data-says="${name}"]`)) place.textContent = text;
    if (sheet.asks) ask(sheet.asks);
    lack(missing);
    count();
  };

  // Questions of rules come and go with the figures: drawn anew when there are others than those shown.
  const ask = (asks) => {
    const place = byId("questions");
    const seq = opened();
    if (!place || place.dataset.asks === (asks[seq] ?? "")) return;
    htmx.ajax("GET", `${location.pathname}?task=${seq}`, { target: "#questions", swap: "outerHTML" });
  };

  const count = () => {
    for (const place of all("[data-show]"))
      place.textContent = all("[data-line]").filter((one) => fits[place.dataset.show](one.dataset)).length;
  };

  const lack = (missing) => {
    const box = byId("missing");
    if (!box || !missing) return;
    box.classList.toggle("is-none", !missing.length);
    box.querySelector("[data-none]").hidden = missing.length > 0;
    box.querySelector("[data-some]").hidden = !missing.length;
    box.querySelector("[data-count]").textContent = missing.length;
    const items = missing.map((one) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.dataset.jump = "";
      link.href = `?task=${one.cell.split("/")[0]}#${one.cell}`;
      link.textContent = one.text;
      item.append(link);
      return item;
    });
    box.querySelector("ol").replaceChildren(...items);
  };

  // --- jumping --------------------------------------------------------------------------------------

  const reach = (cell) => {
    const place = cell && byId(cell);
    if (!place) return false;
    place.closest("details")?.setAttribute("open", "");
    if (!place.matches("input, textarea, select, a, button")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
    return true;
  };

  const jump = async (link) => {
    const url = new URL(link.href);
    const cell = decodeURIComponent(url.hash.slice(1));
    const seq = url.searchParams.get("task");
    if (seq !== opened()) {
      await htmx.ajax("GET", `${url.pathname}?task=${seq}`, { target: "#task" });
      history.pushState({}, "", `${url.pathname}?task=${seq}`);
    }
    if (!reach(cell)) byId("task-h")?.focus();
  };

  // --- remarks of a reviewer --------------------------------------------------------------------------

  const STORE = `peiyou-remarks:${root.dataset.key}`;
  const drafts = () => JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
  const keep = (list) => {
    sessionStorage.setItem(STORE, JSON.stringify(list));
    tray();
  };

  const hidden = (name, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    return input;
  };

  const tray = () => {
    const form = byId("tray");
    if (!form) return;
    const list = drafts();
    form.hidden = !list.length;
    byId("tray-list").replaceChildren(
      ...list.map((one) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.dataset.jump = "";
        link.href = `?task=${one.cell.split("/")[0]}#${one.cell}`;
        link.textContent = one.name;
        const drop = document.createElement("button");
        drop.type = "button";
        drop.className = "quiet";
        drop.textContent = "×";
        drop.setAttribute("aria-label", `× ${one.name}`);
        drop.addEventListener("click", () => keep(drafts().filter((other) => other.cell !== one.cell)));
        item.append(link, ` ${one.text} `, drop, hidden("cell", one.cell), hidden("text", one.text));
        return item;
      }),
    );
    for (const link of all("[data-flag]")) {
      const is = list.some((one) => one.cell === link.dataset.flag);
      link.classList.toggle("is-flagged", is);
    }
  };

  const flag = (link) => {
    const dialog = byId("flag-dialog");
    const { flag: cell, name } = link.dataset;
    byId("flag-name").textContent = name;
    const text = byId("flag-text");
    text.value = drafts().find((one) => one.cell === cell)?.text ?? "";
    dialog.showModal();
    text.focus();
    dialog.addEventListener(
      "close",
      () => {
        const said = text.value.trim();
        if (dialog.returnValue === "keep" && said)
          keep([...drafts().filter((one) => one.cell !== cell), { cell, name, text: said }]);
        link.focus();
      },
      { once: true },
    );
  };

  // --- listening ------------------------------------------------------------------------------------

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    t: () => document.querySelector("#task [data-key=t]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open], details.menu[open]")) return;
    if (localStorage.getItem("peiyou-desk-keys") === "off") return;
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  document.addEventListener("input", (event) => {
    const table = event.target.closest?.("table[data-sums]");
    if (table) addUp(table);
    if (event.target.closest("#list-filter")) filter();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "list-filter") return;
    event.preventDefault();
    filter();
  });
  document.addEventListener("autosave:saved", (event) => {
    for (const cell of Object.keys(event.detail.cells ?? {})) document.querySelector(`[data-known="${cell}"]`)?.remove();
    told(event.detail);
    filter();
    all("table[data-sums]").forEach(addUp);
  });
  document.addEventListener("autosave:answer", () => all("table[data-sums]").forEach(addUp));

  document.addEventListener("click", (event) => {
    const flagged = event.target.closest("[data-flag]");
    const jumped = event.target.closest("[data-jump]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (flagged && byId("flag-dialog")) {
      event.preventDefault();
      flag(flagged);
    } else if (jumped) {
      event.preventDefault();
      jump(jumped);
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "task") return;
    mark();
    tray();
    count();
    filter();
    byId("task-h")?.focus({ preventScroll: true });
    if (byId("task").getBoundingClientRect().top < 0) byId("task").scrollIntoView();
  });

  if (location.hash) reach(decodeURIComponent(location.hash.slice(1)));
  mark();
  filter();
  tray();
})();
