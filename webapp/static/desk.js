/* Keys and drawers. Every page works without this file. */
"use strict";
(() => {
  const drawer = () => document.getElementById("drawer");
  const cells = () => document.querySelector("#matrix");
  let opener = null;
  let shown = window.location.search;

  function remember(address) {
    history.pushState({}, "", address);
    shown = window.location.search;
  }

  function openCell(link) {
    opener = link;
    const address = link.getAttribute("href").split("#")[0];
    document.querySelectorAll("#matrix a[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    window.htmx.ajax("GET", address, { target: "#drawer", swap: "outerHTML" }).then(() => {
      remember(address);
      const title = document.getElementById("drawer-title");
      if (title) title.focus({ preventScroll: window.innerWidth >= 1000 });
    });
  }

  function closeDrawer(href) {
    drawer().replaceChildren();
    remember(href);
    document.querySelectorAll("#matrix a[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
    const back = opener || (cells() && cells().querySelector("td a"));
    if (back) back.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
    const cell = event.target.closest("#matrix td a");
    const close = event.target.closest("[data-close]");
    if (cell) { event.preventDefault(); openCell(cell); }
    else if (close && cells()) { event.preventDefault(); closeDrawer(close.getAttribute("href")); }
  });

  /* Back and forward; a jump inside the page also says popstate and changes nothing. */
  window.addEventListener("popstate", () => {
    if (cells() && window.location.search !== shown) window.location.reload();
  });

  function move(link, right, down) {
    const cell = link.closest("td");
    const rows = [...cells().querySelectorAll("tbody tr:not(.mx-region)")];
    const row = rows.indexOf(cell.parentElement);
    const target = rows[row + down];
    const next = target && target.cells[cell.cellIndex + right];
    const to = next && next.querySelector("a");
    if (to && next.tagName === "TD") { to.focus(); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const cell = event.target.closest && event.target.closest("#matrix td a");
    if (event.key === "/" && !typing) {
      const box = document.querySelector("#q, #top-q");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "Escape" && cells()) {
      const close = document.querySelector("[data-close]");
      if (close) { event.preventDefault(); closeDrawer(close.getAttribute("href")); }
    } else if (cell && arrows[event.key]) {
      event.preventDefault();
      move(cell, ...arrows[event.key]);
    }
  });

  /* A link to an anchor that stands in another part of a long law. */
  const at = decodeURIComponent(window.location.hash.slice(1));
  if (at && window.location.pathname.startsWith("/works/") && !document.getElementById(at)) {
    const address = new URL(window.location.href);
    if (address.searchParams.get("at") !== at) {
      address.searchParams.delete("part");
      address.searchParams.set("at", at);
      window.location.replace(address);
    }
  }
})();
