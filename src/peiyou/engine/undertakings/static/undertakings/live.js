// A page that refreshes itself: asks with the stamp of what it shows, and gets nothing where nothing changed.
// Rests while the page is in the background. <div data-live="address" data-stamp="…" data-every="5">
"use strict";

(() => {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const said = document.querySelector("[data-checked]");
  const every = Math.max(Number(place.dataset.every) || 5, 1) * 1000;
  let timer = 0;
  let waits = every;

  const now = () => new Date().toLocaleTimeString([], { hour12: false });
  const say = (name) => {
    if (said) said.textContent = said.dataset[name].replace("{time}", now());
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, waits);
  };

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.live, {
        headers: { "X-Refresh": "1", "If-None-Match": `"${place.dataset.stamp}"` },
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.status === 200) show(await answer.text(), answer.headers.get("ETag"));
      else if (answer.status === 304) say("same");
      else throw new Error(String(answer.status));
      waits = every;
    } catch {
      say("failed");
      waits = Math.min(waits * 2, 60000); // a server in trouble is not asked more often
    }
    later();
  };

  const show = (html, stamp) => {
    const held = place.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...place.querySelectorAll("details[open]")].map((one) => one.className);
    place.innerHTML = html;
    if (window.htmx) window.htmx.process(place);
    place.querySelectorAll("details").forEach((one) => {
      if (open.includes(one.className)) one.open = true;
    });
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    if (stamp) place.dataset.stamp = stamp.replaceAll('"', "");
    if (said) said.textContent = "";
  };

  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(timer);
    if (document.hidden) say("paused");
    else look();
  });
  later();
})();
