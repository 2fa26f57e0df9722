// Asks Lighthouse about each kind of page, with its own settings for phones; prints a table and every remark.

import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";

const [base, language] = process.argv.slice(2);
const pages = [
  "", "catalogue/", "datasets/alberi/", "datasets/contravvenzioni/", "datasets/qualita-aria/", "departments/", "departments/ambiente/",
  "themes/", "themes/envi/", "quality/", "developers/", "changes/", "accessibility/", "privacy/",
];
const onlyCategories = ["performance", "accessibility", "best-practices", "seo"];
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);

const chrome = await launcher.launch({ chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
const remarks = new Map();
console.log("page | performance, accessibility, practices, SEO | LCP, TBT, CLS | HTML, CSS, JS, all (KB sent) | requests");
for (const page of pages) {
  const url = `${base}${language}/${page}`;
  const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error", onlyCategories });
  const scores = onlyCategories.map((one) => Math.round(lhr.categories[one].score * 100));
  const asked = lhr.audits["network-requests"].details.items;
  const sent = (...kinds) => kilobytes(asked.filter(({ resourceType }) => kinds.length === 0 || kinds.includes(resourceType)).reduce((sum, { transferSize }) => sum + transferSize, 0));
  const { numericValue: shown } = lhr.audits["largest-contentful-paint"];
  const { numericValue: blocked } = lhr.audits["total-blocking-time"];
  const { numericValue: moved } = lhr.audits["cumulative-layout-shift"];
  console.log([
    `/${language}/${page}`, scores.join(" "), `${(shown / 1000).toFixed(2)} s ${Math.round(blocked)} ms ${moved.toFixed(3)}`,
    [sent("Document"), sent("Stylesheet"), sent("Script"), sent()].join(" "), asked.length,
  ].join(" | "));
  for (const category of onlyCategories) {
    for (const { id, weight } of lhr.categories[category].auditRefs) {
      const { score, title } = lhr.audits[id];
      if (weight > 0 && score !== null && score < 1) remarks.set(`${category}: ${title}`, [...(remarks.get(`${category}: ${title}`) ?? []), `/${page} ${score}`]);
    }
  }
}
for (const [remark, found] of remarks) console.log(`${remark}\n  ${found.join("\n  ")}`);
await chrome.kill();
