/** In a frame of another page (?embed=1): no head of its own, and citations lead to the published page where there is one. */
function embed(root) {
  if (new URLSearchParams(location.search).get("embed") !== "1") return;
  root.classList.add("embed");
  let host = null; // the address of the page around, once its widget has told it

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || data?.askTheArticle !== "host" || !URL.canParse(data.page)) return;
    const page = new URL(data.page);
    if (page.origin !== origin) return;
    host = page;
    if (!matchMedia("(pointer: coarse)").matches) root.querySelector("#question").focus({ preventScroll: true });
  });
  if (parent !== window) parent.postMessage({ askTheArticle: "ready" }, "*");

  const isHost = (address) => host && address.origin === host.origin && address.pathname === host.pathname
    && (!address.search || address.search === host.search);

  root.addEventListener("answered", ({ detail: turn }) => {
    for (const published of turn.node.querySelectorAll("figcaption a.published")) {
      const cite = published.closest("figcaption").querySelector("a.cite");
      Object.assign(cite, { href: published.href, target: "_blank", rel: published.rel });
      const here = isHost(new URL(published.href));
      const number = Number(cite.dataset.quote);
      cite.querySelector(".unseen").textContent = `${say(here ? "quote_around" : "quote_published", { n: number })} `;
      published.hidden = true; // the citation leads there
    }
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.cite[target]");
    if (!link) return;
    event.stopPropagation(); // the article beside the chat stays as it is
    const address = new URL(link.href);
    if (!isHost(address) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    parent.postMessage({ askTheArticle: "show", fragment: address.hash.slice(1) }, host.origin);
  }, true);

  document.addEventListener("keydown", (event) => {
    const busy = root.classList.contains("reading") || !root.querySelector(".editing").hidden || root.querySelector("dialog[open]");
    if (event.key === "Escape" && !busy && host) parent.postMessage({ askTheArticle: "close" }, host.origin);
  }, true);
}
