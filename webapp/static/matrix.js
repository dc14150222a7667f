/* One stop of the Tab key for the whole table; arrows (desk.js), Home and End move inside it.
   Without this file every cell is a stop of its own. */
"use strict";
(() => {
  const table = document.getElementById("matrix");
  if (!table) return;
  const links = () => table.querySelectorAll("tbody td a");
  const all = [...links()];
  let stop = table.querySelector("tbody td a[aria-current]") || all[0];
  all.forEach((link) => { link.tabIndex = link === stop ? 0 : -1; });

  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("tbody td a");
    if (!link || link === stop) return;
    if (stop) stop.tabIndex = -1;
    link.tabIndex = 0;
    stop = link;
  });

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || !event.target.closest("tbody td a")) return;
    if (event.key !== "Home" && event.key !== "End") return;
    const scope = event.ctrlKey ? links() : event.target.closest("tr").querySelectorAll("td a");
    const to = event.key === "Home" ? scope[0] : scope[scope.length - 1];
    if (to) { event.preventDefault(); to.focus(); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  });
})();
