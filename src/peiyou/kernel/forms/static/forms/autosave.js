// Saves cells as they are left. What is not saved yet stays in memory, is sent again until it is, and is said
// plainly; what somebody else wrote meanwhile is a question. Contract: kernel/forms/web.py.
"use strict";

(() => {
  const PAUSE = 700; // ms after the last key
  const PATIENCE = [2, 4, 8, 15, 30]; // s between tries
  const YES = /^(1|true|yes|y|是|√|✓|✔)$/i;

  class Keeper {
    constructor(root) {
      this.root = root;
      this.words = JSON.parse(root.dataset.words);
      this.most = Number(root.dataset.most);
      this.waiting = new Map(); // cell → value, not sent yet
      this.sent = new Map(); // cell → value, under way
      this.wrong = new Map(); // cell → value that was refused
      this.asked = new Map(); // cell → {value, current} that waits for a decision
      this.tries = 0;
      this.state = "";
      this.status = root.querySelector("[data-autosave-status]");
      this.retry = root.querySelector("[data-autosave-retry]");
      root.addEventListener("submit", (event) => event.submitter || event.preventDefault());
      root.addEventListener("input", (event) => this.typed(event.target, PAUSE));
      root.addEventListener("change", (event) => this.typed(event.target, 0));
      root.addEventListener("focusout", (event) => event.target.dataset.cell && this.waiting.size && this.send());
      this.retry?.addEventListener("click", () => this.send());
      addEventListener("online", () => this.send());
      addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
      document.addEventListener("visibilitychange", () => document.hidden && this.send());
    }

    get unsaved() {
      return this.waiting.size + this.sent.size + this.wrong.size + this.asked.size;
    }

    control(cell) {
      return document.getElementById(cell);
    }

    // --- from the page ---------------------------------------------------------------------------

    typed(control, pause) {
      const cell = control.dataset?.cell;
      if (!cell) return;
      this.keep(cell, valueOf(control));
      clearTimeout(this.timer);
      if (pause) this.timer = setTimeout(() => this.send(), pause);
      else this.send();
    }

    keep(cell, value) {
      const control = this.control(cell);
      this.wrong.delete(cell);
      this.asked.delete(cell);
      mend(control);
      if (value === control.dataset.base && !this.sent.has(cell)) this.waiting.delete(cell);
      else this.waiting.set(cell, value);
      this.say();
    }

    // --- to the server ---------------------------------------------------------------------------

    async send() {
      clearTimeout(this.timer);
      if (this.sent.size || !this.waiting.size) return this.say();
      const body = new FormData();
      for (const [cell, value] of [...this.waiting].slice(0, this.most)) {
        this.waiting.delete(cell);
        this.sent.set(cell, value);
        body.append("cell", cell);
        body.append("base", this.control(cell)?.dataset.base ?? "");
        body.append("value", value);
      }
      this.say();
      const answer = await this.post(body);
      if (answer === null || !this.tells(answer)) return this.later();
      this.tries = 0;
      this.take(answer);
      this.say();
      if (this.waiting.size) this.send();
    }

    async post(body) {
      const token = this.root.querySelector("[name=csrfmiddlewaretoken]").value;
      try {
        const response = await fetch(this.root.dataset.autosave, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token, Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
          keepalive: document.hidden, // whoever leaves; such a request must be small
        });
        const known = [200, 409, 422].includes(response.status);
        this.state = known ? "" : response.type === "opaqueredirect" || [401, 403].includes(response.status) ? "signedOut" : "offline";
        return known ? { status: response.status, ...(await response.json()) } : null;
      } catch {
        this.state = "offline";
        return null;
      }
    }

    // An answer that takes nothing and blames nothing would be asked for again and again.
    tells(answer) {
      return answer.status === 200 || answer.message || [...this.sent.keys()].some((cell) => answer.cells?.[cell]);
    }

    later() {
      for (const [cell, value] of this.sent) if (!this.waiting.has(cell)) this.waiting.set(cell, value);
      this.sent.clear();
      this.say();
      const wait = PATIENCE[Math.min(this.tries++, PATIENCE.length - 1)];
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait * 1000);
    }

    take(answer) {
      const sent = new Map(this.sent);
      this.sent.clear();
      const cells = answer.cells ?? {};
      for (const [cell, value] of sent) {
        const said = cells[cell];
        if (answer.status === 200) this.saved(cell, value, said);
        else if (answer.message) this.refused(cell, value, answer.message);
        else if (!said) this.waiting.has(cell) || this.waiting.set(cell, value); // nothing was wrong with it
        else if (answer.status === 409) this.question(cell, value, said);
        else this.refused(cell, value, said.message);
      }
      if (answer.status === 200) this.showMissing(answer.missing);
      this.root.dispatchEvent(new CustomEvent("autosave:answer", { bubbles: true, detail: answer }));
      if (answer.status === 200) this.root.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
    }

    saved(cell, value, said) {
      const control = this.control(cell);
      if (!control) return;
      control.dataset.base = said.value;
      if (!this.waiting.has(cell)) show(control, said.value); // unless it was typed on meanwhile
      flash(control);
    }

    refused(cell, value, message) {
      if (this.waiting.has(cell)) return;
      this.wrong.set(cell, value);
      const control = this.control(cell);
      const place = document.getElementById(`${cell}:error`);
      control?.setAttribute("aria-invalid", "true");
      if (place) {
        place.textContent = message;
        place.hidden = false;
      }
    }

    question(cell, value, said) {
      if (this.waiting.has(cell)) value = this.waiting.get(cell);
      this.waiting.delete(cell);
      this.asked.set(cell, { value, current: said.value });
      const control = this.control(cell);
      if (!control) return;
      mend(control);
      const box = document.createElement("div");
      box.className = "cell-question";
      box.setAttribute("role", "group");
      const words = document.createElement("p");
      words.textContent = fill(this.words.question, {
        by: said.by || this.words.somebody,
        theirs: said.display || this.words.empty,
        at: said.at ? new Date(said.at).toLocaleString(document.documentElement.lang) : "—",
        mine: value || this.words.empty,
      });
      box.append(
        words,
        this.choice(this.words.mine, () => this.decide(control, said.value, value)),
        this.choice(this.words.theirs, () => this.decide(control, said.value, said.value)),
      );
      control.closest(".cell").append(box);
    }

    choice(words, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = words;
      button.addEventListener("click", act);
      return button;
    }

    decide(control, base, value) {
      control.dataset.base = base;
      show(control, value);
      this.keep(control.dataset.cell, value);
      control.focus();
      this.send();
    }

    // --- what is said ----------------------------------------------------------------------------

    say() {
      if (!this.status) return;
      const parts = [];
      const n = this.waiting.size + this.sent.size;
      if (n) parts.push(this.state ? fill(this.words[this.state], { n }) : this.sent.size ? this.words.saving : fill(this.words.waiting, { n }));
      if (this.wrong.size) parts.push(fill(this.words.wrong, { n: this.wrong.size }));
      if (this.asked.size) parts.push(fill(this.words.asked, { n: this.asked.size }));
      this.status.dataset.state = this.wrong.size || this.asked.size || (n && this.state) ? "trouble" : n ? "busy" : "saved";
      if (this.retry) this.retry.hidden = !(n && this.state);
      const words = this.status.querySelector(".form-status-words");
      const text = [...parts, this.leftOut].filter(Boolean).join(" · ") || this.words.saved;
      if (words.textContent !== text) words.textContent = text;
    }

    showMissing(missing) {
      if (!missing) return;
      const cells = new Set(missing.map((one) => one.cell));
      for (const control of this.root.querySelectorAll("[data-cell]"))
        control.closest(".cell")?.classList.toggle("is-missing", cells.has(control.dataset.cell));
    }
  }

  // --- controls ------------------------------------------------------------------------------------

  const valueOf = (control) => (control.type === "checkbox" ? (control.checked ? "1" : "0") : control.value);

  function show(control, text) {
    if (control.type === "checkbox") control.checked = YES.test(text.trim());
    else if (control.tagName === "SELECT") {
      const option = [...control.options].find((one) => one.value === text || one.label === text);
      control.value = option ? option.value : "";
    } else if (control.value !== text) control.value = text;
  }

  function mend(control) {
    control.removeAttribute("aria-invalid");
    control.closest(".cell")?.querySelector(".cell-question")?.remove();
    const place = document.getElementById(`${control.dataset.cell}:error`);
    if (place) place.hidden = true;
  }

  function flash(control) {
    control.classList.add("is-saved");
    setTimeout(() => control.classList.remove("is-saved"), 1200);
  }

  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

  // --- moves and blocks, as in a workbook ------------------------------------------------------------

  const inGrid = (control) => control.closest?.("table[data-grid]");
  const controlIn = (td) => td?.querySelector("[data-cell]");

  function beside(control, down, right) {
    const td = control.closest("td");
    const rows = [...inGrid(control).tBodies[0].rows];
    let at = rows.indexOf(td.parentElement);
    if (right) {
      let next = td;
      do next = right > 0 ? next.nextElementSibling : next.previousElementSibling;
      while (next && !controlIn(next));
      return controlIn(next);
    }
    for (at += down; at >= 0 && at < rows.length; at += down) {
      const found = controlIn(rows[at].cells[td.cellIndex]);
      if (found) return found;
    }
    return null;
  }

  function go(control) {
    control.focus();
    if (control.select && control.type !== "checkbox") control.select();
  }

  function moved(event) {
    const control = event.target;
    if (!control.dataset?.cell || event.isComposing || event.altKey || event.metaKey) return;
    const lines = control.tagName === "TEXTAREA";
    const free = control.tagName === "SELECT" || control.type === "date";
    let next = null;
    if (event.key === "Enter" && !(lines && !event.ctrlKey)) {
      event.preventDefault(); // Enter never submits the page
      next = inGrid(control) && beside(control, event.shiftKey ? -1 : 1, 0);
    } else if (!inGrid(control) || event.ctrlKey || event.shiftKey || free) return;
    else if (!lines && event.key === "ArrowDown") next = beside(control, 1, 0);
    else if (!lines && event.key === "ArrowUp") next = beside(control, -1, 0);
    else if (event.key === "ArrowRight" && atEdge(control, true)) next = beside(control, 0, 1);
    else if (event.key === "ArrowLeft" && atEdge(control, false)) next = beside(control, 0, -1);
    if (next) {
      event.preventDefault();
      go(next);
    }
  }

  function atEdge(control, right) {
    if (control.type === "checkbox") return true;
    const whole = control.selectionStart === 0 && control.selectionEnd === control.value.length;
    const place = right ? control.value.length : 0;
    return whole || (control.selectionStart === place && control.selectionEnd === place);
  }

  // A block copied from a spreadsheet: cells by tabs, rows by line breaks, quotes around what has either in it.
  function blockOf(text) {
    const rows = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/g;
    for (let found; (found = pattern.exec(text)); ) {
      rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
      if (found[3] === "" || pattern.lastIndex >= text.length) break;
      if (found[3] !== "\t") rows.push([]);
    }
    return rows;
  }

  function pasted(event) {
    const control = event.target;
    const keeper = keeperOf(control);
    if (!keeper || !control.dataset?.cell || !inGrid(control)) return;
    const text = event.clipboardData.getData("text/plain");
    const block = blockOf(text);
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const td = control.closest("td");
    const rows = [...inGrid(control).tBodies[0].rows].filter((row) => !row.classList.contains("form-group"));
    const top = rows.indexOf(td.parentElement);
    let locked = 0;
    let outside = 0;
    block.forEach((values, down) =>
      values.forEach((value, right) => {
        const place = rows[top + down]?.cells[td.cellIndex + right];
        const found = controlIn(place);
        if (!place) outside += value.trim() ? 1 : 0;
        else if (!found) locked += value.trim() ? 1 : 0;
        else {
          show(found, value);
          keeper.keep(found.dataset.cell, found.tagName === "SELECT" && found.value ? found.value : value.trim());
        }
      }),
    );
    keeper.leftOut = [locked && fill(keeper.words.locked, { n: locked }), outside && fill(keeper.words.outside, { n: outside })].filter(Boolean).join(" · ");
    keeper.send();
  }

  // --- start -----------------------------------------------------------------------------------------

  const keepers = new WeakMap();

  function keeperOf(element) {
    const root = element.closest?.("[data-autosave]");
    return root && keepers.get(root);
  }

  function begin(within) {
    for (const root of within.querySelectorAll("[data-autosave]"))
      if (!keepers.has(root)) keepers.set(root, new Keeper(root));
  }

  document.addEventListener("keydown", moved);
  document.addEventListener("paste", pasted);
  document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));
  begin(document);
})();
