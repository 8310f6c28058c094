// What pages gain where a script may run: news of what others did, keys, and no double sending.
// Nothing here is needed: every link and form works without it.
"use strict";

(() => {
  const body = document.body;
  const bar = document.getElementById("live");
  const dialog = document.getElementById("keys");

  // --- a form is sent once -------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After the form is read: a disabled button would not be sent along.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) button.disabled = true;
    });
  });
  // Back to a page that the browser kept: its form may be sent again, the server knows its key.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }
  });

  // --- copying ---------------------------------------------------------------------------------------
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const named = button.dataset.copy && document.getElementById(button.dataset.copy);
      const from = named || button.closest("section, form, div").querySelector("textarea, blockquote, code");
      if (!from) return;
      await navigator.clipboard.writeText(from.value ?? from.textContent);
      button.textContent = "已复制";
    });
  }

  // --- what is wrong gets the focus ------------------------------------------------------------------
  const wrong = document.getElementById("wrong") || document.getElementById("no");
  if (wrong) {
    wrong.tabIndex = -1;
    wrong.focus();
  }

  // --- news ------------------------------------------------------------------------------------------
  const told = (words) => {
    bar.firstElementChild.textContent = `${words}，`;
    bar.lastElementChild.href = location.pathname + location.search;
    bar.hidden = false;
  };
  const counted = (name, count) => {
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
      if (count === null || count === undefined) continue;
      place.textContent = count;
      place.setAttribute("aria-label", `${count} 件`);
    }
  };
  const listen = () => {
    const source = new EventSource(`/live?${body.dataset.live}`);
    source.addEventListener("changed", (event) => told(JSON.parse(event.data).zh));
    source.addEventListener("again", () => told("连接曾中断，情况可能有变"));
    source.addEventListener("counts", (event) => {
      const now = JSON.parse(event.data);
      counted("tasks", now.tasks);
      counted("notices", now.notices);
      if (now.rung && body.dataset.live === "show=rung") told("有新的预警或答复");
    });
    source.addEventListener("ended", () => {
      source.close();
      told("登录已失效");
    });
    window.addEventListener("pagehide", () => source.close());
  };
  if (body.dataset.live && bar && "EventSource" in window) listen();

  // --- keys ------------------------------------------------------------------------------------------
  if (body.dataset.keys === "off") return;
  const typing = (at) => at.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => [...document.querySelectorAll("tr.t1, tr[data-row]")];
  const link = (row) => row.querySelector("a.go, a[data-open]");
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  let bringing;
  const mark = (row) => {
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    link(row)?.focus();
    row.scrollIntoView({ block: "nearest" });
    const pane = document.getElementById("pane");
    clearTimeout(bringing); // what is only passed by is not asked for
    if (row.dataset.pane && pane)
      bringing = setTimeout(() => htmx.ajax("GET", row.dataset.pane, { source: pane, target: pane }), 120);
  };
  const move = (by) => {
    const all = rows();
    if (!all.length) {
      const next = document.querySelector(`[data-key="${by > 0 ? "j" : "k"}"]`);
      if (next) next.click();
      return;
    }
    const marked = all.findIndex((row) => row.getAttribute("aria-current"));
    const from = here() >= 0 ? here() : marked;
    mark(all[from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1)]);
  };
  const choose = (number) => document.querySelectorAll("p.which a.btn")[number - 1]?.click();
  const find = () => document.querySelector('input[type="search"]')?.focus();
  const back = () => {
    const opened = document.querySelector("details.me[open]");
    if (opened) opened.open = false;
    else document.querySelector(".where a")?.click();
  };
  let before = "";
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey && event.key === "Enter") {
      const form = at.closest("form") ?? document.getElementById("act");
      form?.requestSubmit(form.querySelector("button.main"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(at)) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (dialog?.open) return; // it closes by Esc itself
    const pressed = before === "g" ? `g${event.key}` : event.key;
    before = event.key === "g" ? "g" : "";
    if (/^[1-9]$/.test(pressed)) {
      choose(Number(pressed));
      return;
    }
    const does = {
      j: () => move(1),
      k: () => move(-1),
      "/": find,
      "?": () => dialog?.showModal(),
      Escape: back,
      gi: () => location.assign("/tasks"),
      Enter: () => {
        const marked = rows().find((row) => row.getAttribute("aria-current"));
        if (at === body && marked) link(marked)?.click();
      },
    }[pressed];
    if (!does || (pressed === "Enter" && at !== body)) return;
    event.preventDefault();
    does();
  });
})();
