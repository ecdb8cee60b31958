// Finds a unit and filters by outcome. The page is whole without it; on paper all rows are there whatever is chosen.
(function () {
  "use strict";
  var controls = document.getElementById("controls");
  if (!controls) { return; }
  var search = document.getElementById("unit");
  var boxes = Array.from(controls.querySelectorAll("input[type=checkbox]"));
  var told = document.getElementById("shown");
  var unlisted = Number(controls.dataset.unlisted);
  var waiting = 0;

  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/\s+/g, " ").trim();
  }
  function number(count) { return count.toLocaleString("en-GB"); }
  function findings(count) { return number(count) + (count === 1 ? " finding" : " findings"); }

  var rows = Array.from(document.querySelectorAll("tr[data-outcomes]"), function (row) {
    return {
      element: row,
      unit: plain(row.querySelector("th").textContent),
      outcomes: row.dataset.outcomes.split(" "),
      counts: row.hasAttribute("data-finding")
    };
  });
  var total = rows.filter(function (row) { return row.counts; }).length;
  var holders = Array.from(document.querySelectorAll(".scroll, section.rule")).filter(function (holder) {
    return holder.querySelector("tr[data-outcomes]");
  });

  function filter() {
    var wanted = plain(search.value);
    var chosen = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    var shown = 0;
    rows.forEach(function (row) {
      var fits = row.unit.includes(wanted) && row.outcomes.some(function (word) { return chosen.includes(word); });
      row.element.classList.toggle("filtered-out", !fits);
      if (fits && row.counts) { shown += 1; }
    });
    holders.forEach(function (holder) {
      holder.classList.toggle("filtered-out", !holder.querySelector("tr[data-outcomes]:not(.filtered-out)"));
    });
    var isFiltered = wanted !== "" || chosen.length < boxes.length;
    document.body.classList.toggle("is-filtered", isFiltered);
    told.textContent = words(shown, isFiltered);
  }

  function words(shown, isFiltered) {
    var first = isFiltered
      ? "Filtered: " + number(shown) + " of " + findings(total) + " on this page " + (shown === 1 ? "is" : "are") + " shown."
      : "All " + findings(total) + " on this page are shown.";
    if (!shown) { first += " No finding on this page is for such a unit with such an outcome; that is no clean record."; }
    return unlisted ? first + " " + number(unlisted) + " more are not on this page and cannot be found here." : first;
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(filter, 200);
  }

  search.addEventListener("input", soon);
  boxes.forEach(function (box) { box.addEventListener("change", filter); });
  document.getElementById("all").addEventListener("click", function () {
    search.value = "";
    boxes.forEach(function (box) { box.checked = true; });
    filter();
    search.focus();
  });
  search.value = "";
  boxes.forEach(function (box) { box.checked = true; });
  filter();
  controls.hidden = false;
}());
