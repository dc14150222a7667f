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

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    if (/^[arosu]$/.test(event.key) && press(event.key)) event.preventDefault();
  });

  /* Rejecting without a reason: go to the field instead of sending the form. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-needs]");
    const needs = button && document.getElementById(button.dataset.needs);
    if (needs && !needs.value.trim()) { event.preventDefault(); needs.focus(); }
  });
})();
