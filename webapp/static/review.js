/* Keys of the desk: a confirms, r rejects, o opens the correction, s skips, u takes back.
   Every form works without this file. */
"use strict";
(() => {
  const typing = (target) => /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);

  function press(key) {
    const place = document.querySelector(`[data-key="${key}"]`);
    if (!place) return false;
    const needs = place.dataset.needs && document.getElementById(place.dataset.needs);
    if (needs && !needs.value.trim()) { needs.focus(); return true; }
    if (place.tagName === "DETAILS") {
      place.open = true;
      const first = place.querySelector("input, select, button");
      if (first) first.focus();
    } else place.click();
    return true;
  }

  /* Who steers by voice or misses keys turns single letters off (WCAG 2.1.4); the browser keeps it. */
  const kept = () => { try { return localStorage.getItem("keys"); } catch { return null; } };
  const on = () => kept() !== "off";
  function showSwitch() {
    document.querySelectorAll("[data-keys-switch][hidden]").forEach((place) => {
      place.hidden = false;
      place.querySelector("[data-keys]").checked = on();
    });
  }
  showSwitch();
  document.addEventListener("htmx:afterSettle", showSwitch);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys]")) return;
    try { localStorage.setItem("keys", event.target.checked ? "on" : "off"); } catch { /* not kept */ }
  });

  document.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    if (/^[arosu]$/.test(event.key) && press(event.key)) event.preventDefault();
  });

  /* Rejecting without a reason: go to the field instead of sending the form. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-needs]");
    const needs = button && document.getElementById(button.dataset.needs);
    if (needs && !needs.value.trim()) { event.preventDefault(); needs.focus(); }
  });
})();
