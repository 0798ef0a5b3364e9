// Keeps open pages fresh and gives them keys. Every page works without it.
"use strict";

(() => {
  const LIST_SECONDS = 10;
  const THREAD_SECONDS = 4;
  const LONGEST_PAUSE_SECONDS = 60;
  const status = document.getElementById("live-status");
  const replyForm = document.getElementById("reply-form");
  const thread = () => document.getElementById("thread");

  // ── Fresh pages: fetch the page itself and take over its live parts ──

  let failures = 0;

  function pauseSeconds() {
    const usual = thread() ? THREAD_SECONDS : LIST_SECONDS;
    return Math.min(usual * 2 ** failures, LONGEST_PAUSE_SECONDS);
  }

  async function refresh() {
    if (document.hidden) return;
    try {
      const answer = await fetch(document.body.dataset.here, {
        headers: { "X-Refresh": "1" },
        redirect: "error",
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
      failures = 0;
      status.textContent = "";
    } catch {
      failures += 1;
      if (failures > 1) status.textContent = status.dataset.lost;
    }
  }

  function takeOver(fresh) {
    for (const old of document.querySelectorAll("[data-live]")) {
      const next = fresh.getElementById(old.id);
      if (!next || next.outerHTML === old.dataset.shown || isPlaying(old)) continue;
      const isFirst = old.dataset.shown === undefined;
      const shown = next.outerHTML;
      if (isFirst && sameWords(old, next)) {
        old.dataset.shown = shown;
        continue;
      }
      replace(old, next);
      next.dataset.shown = shown;
    }
  }

  function sameWords(one, other) {
    return one.textContent === other.textContent;
  }

  // A sound or film that an agent is listening to would stop.
  function isPlaying(part) {
    return [...part.querySelectorAll("audio, video")].some((player) => !player.paused);
  }

  function replace(old, next) {
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...old.querySelectorAll("details[open]")].map((each) => each.closest("[id]")?.id);
    const scroller = old.scrollHeight > old.clientHeight + 1 ? old : document.scrollingElement;
    const top = scroller.scrollTop;
    const wasAtEnd = scroller.scrollHeight - top - scroller.clientHeight < 80;
    old.replaceWith(next);
    for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    if (scroller === old) next.scrollTop = next.id === "thread" && wasAtEnd ? next.scrollHeight : top;
    if (next.id === "thread") noteSeen(next);
  }

  // What the agent has seen goes along with his reply. What came while he was writing he may have missed:
  // it does not count as seen, and the server will show it to him before it sends.
  function noteSeen(next) {
    const seen = replyForm?.elements.seen_message_id;
    if (seen && replyForm.elements.text.value === "") seen.value = next.dataset.newestInbound;
  }

  async function keepFresh() {
    await refresh();
    setTimeout(keepFresh, pauseSeconds() * 1000);
  }

  if (document.querySelector("[data-live]") && document.body.dataset.here) {
    setTimeout(keepFresh, pauseSeconds() * 1000);
    document.addEventListener("visibilitychange", refresh);
  }

  // ── Keys ──

  const rows = () => [...document.querySelectorAll("[data-row]")];

  function step(by) {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    all[Math.max(0, Math.min(all.length - 1, next))].focus();
  }

  const byKey = {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    r: () => document.getElementById("reply-text")?.focus(),
    u: () => document.querySelector("[data-back]")?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  // The same keys on an Arabic keyboard.
  const byPlace = { KeyJ: "j", KeyK: "k", KeyR: "r", KeyU: "u" };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form === replyForm && replyForm) {
      event.preventDefault();
      replyForm.requestSubmit();
    } else if (event.key === "Escape" && isTyping) {
      event.target.blur();
    } else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
      const isArrow = event.key.startsWith("Arrow");
      const key = event.key === "؟" ? "?" : (byPlace[event.code] ?? event.key);
      if (!byKey[key] || (isArrow && rows().length === 0)) return;
      event.preventDefault();
      byKey[key]();
    }
  });

  // ── Small comforts ──

  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // A reply goes out once, however often the button is pressed; the server counts forms as well.
  replyForm?.addEventListener("submit", (event) => {
    if (replyForm.dataset.sent) event.preventDefault();
    replyForm.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    if (replyForm) delete replyForm.dataset.sent;
  });

  const opened = thread();
  if (opened && !location.search.includes("before=")) {
    opened.scrollTop = opened.scrollHeight;
    const conversation = opened.parentElement.getBoundingClientRect();
    if (conversation.bottom > innerHeight) scrollTo({ top: conversation.bottom + scrollY - innerHeight, behavior: "instant" });
  }
})();
