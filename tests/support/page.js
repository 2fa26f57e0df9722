// What the tests of the pages ask in a page. axe-core was loaded before this.

globalThis.pageTest = {
  // Violations of WCAG 2.2 AA and of best practices, as "rule: element".
  async axe() {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(" ")} ${html.slice(0, 160)}`));
  },
  // Elements that make the page wider than its window; those that scroll by themselves may be wide.
  tooWide(width) {
    if (document.documentElement.scrollWidth <= width) return [];
    const own = (element) => { for (let above = element.parentElement; above; above = above.parentElement) if (getComputedStyle(above).overflowX !== "visible") return true; return false; };
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 0.5 && !own(element));
    return [`wider than the window: ${document.documentElement.scrollWidth}`, ...wide.slice(-3).map((element) => element.outerHTML.slice(0, 160))];
  },
  async kept() {
    const kept = { cookies: document.cookie, local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length };
    return Object.entries(kept).filter(([, value]) => value).map(([key, value]) => `keeps ${key}: ${value}`);
  },
  // What does not show whole: it would be cut where nobody can scroll.
  cut() {
    const all = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen, svg"));
    const clips = (element) => { const { overflowX, overflowY, display } = getComputedStyle(element); return display !== "inline" && ((overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) || (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1)); };
    return all.filter(clips).map((element) => `cut: ${element.outerHTML.slice(0, 160)}`);
  },
  // Links of the text to other sites whose address does not stand beside them.
  unwritten() {
    const links = [...document.querySelectorAll('main a[href^="http"]')].filter((element) => element.checkVisibility());
    const missing = links.filter((element) => !/attr\(href\)|https?:/.test(getComputedStyle(element, "::after").content));
    return missing.map((element) => `no address: ${element.outerHTML.slice(0, 160)}`);
  },
  // Everything a mouse can use, which the keyboard must reach.
  controls() {
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
    return [...all].filter((element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }));
  },
  // From now on, notes where the keyboard goes.
  listen() {
    const steps = [];
    addEventListener("focusin", ({ target }) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(target);
      steps.push([target, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2]);
    });
    pageTest.steps = steps;
    getSelection().removeAllRanges();
    document.activeElement.blur();
    return pageTest.controls().length;
  },
  // What the keyboard did not reach, or reached without a sign.
  missed() {
    const reached = new Map(pageTest.steps);
    const words = (element) => element.outerHTML.slice(0, 160);
    const never = pageTest.controls().filter((element) => !reached.has(element)).map((element) => `not reached: ${words(element)}`);
    const unseen = [...reached].filter(([element, seen]) => !seen && element.id !== "main").map(([element]) => `no sign of focus: ${words(element)}`);
    return [...never, ...unseen];
  },
};
