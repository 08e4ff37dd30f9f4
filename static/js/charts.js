/* Puts a live Plotly chart in the place of a still SVG, where the library is there. Without it the SVG stays.

   Content Security Policy (`script-src 'self'; style-src 'self'`): Plotly writes its style rules into a <style> element,
   which the policy refuses. It leaves that alone when the page already has an element with the id
   "plotly.js-style-global" and the class "no-inline-styles": our link to css/plotly.css (templates/charts/head.html).
   The remaining styles it sets one by one through the DOM, which the policy allows. */
"use strict";

(function () {
  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    doubleClick: false,
    plotlyServerURL: "",
    responsive: true,
    scrollZoom: false,
    showLink: false,
    showTips: false,
    topojsonURL: "/",
  };
  const NARROW = window.matchMedia("(max-width: 499.98px)");
  const LIVE = "amhe-chart--live";
  const figures = new WeakMap();

  function copyOf(value) {
    return JSON.parse(JSON.stringify(value));
  }

  function plotOf(picture) {
    return picture.querySelector(".amhe-chart__plot");
  }

  function marksFitted(data, share) {
    data.forEach(function (trace) {
      if (trace.marker) {
        const size = trace.marker.size;
        trace.marker.size = Array.isArray(size) ? size.map((each) => each * share) : size * share;
      }
    });
    return data;
  }

  function render(picture) {
    const figure = figures.get(picture);
    const narrow = NARROW.matches;
    const data = marksFitted(copyOf(figure.data), narrow ? figure.narrow_marks : 1);
    const layout = Object.assign(copyOf(figure.layout), narrow ? copyOf(figure.narrow) : {});
    const plot = plotOf(picture);
    plot.style.height = layout.height + "px"; // on a resize the library takes the height from here
    picture.classList.add(LIVE);
    return window.Plotly.react(plot, data, layout, CONFIG);
  }

  /* Whatever goes wrong in the library, the still drawing comes back. */
  async function show(picture) {
    const source = document.getElementById(picture.dataset.chart);
    if (!source || figures.has(picture)) {
      return;
    }
    figures.set(picture, JSON.parse(source.textContent));
    try {
      await render(picture);
    } catch {
      forget(picture);
    }
  }

  function forget(picture) {
    picture.classList.remove(LIVE);
    window.Plotly.purge(plotOf(picture));
    figures.delete(picture);
  }

  function refit() {
    document.querySelectorAll("[data-chart]").forEach(function (picture) {
      if (figures.has(picture)) {
        render(picture);
      }
    });
  }

  function showAll(root) {
    if (window.Plotly) {
      root.querySelectorAll("[data-chart]").forEach(show);
    }
  }

  NARROW.addEventListener("change", refit);
  document.addEventListener("htmx:load", function (event) {
    showAll(event.detail.elt);
  });
  document.addEventListener("htmx:beforeCleanupElement", function (event) {
    if (figures.has(event.detail.elt)) {
      forget(event.detail.elt);
    }
  });
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () {
      showAll(document);
    });
  } else {
    showAll(document);
  }
})();
