/* A button with the chat for any page. The server adds the call: "site" is the page's name, colour and words, and who may show it. */
((site) => {
  const script = document.currentScript;
  const base = script && new URL(".", script.src);
  if (!base) return;
  const mayShow = !site.ancestors.length || site.ancestors.includes(location.origin)
    || (site.ancestors.includes("'self'") && location.origin === base.origin);
  if (!mayShow) {
    console.warn(`${base.origin} does not let ${location.origin} show its chat; its operator can (--frame-ancestor).`);
    return;
  }
  const article = script.dataset.article ?? "";
  const label = script.dataset.label || site.name;

  const STYLE = `
    .root { font: 400 1em/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: #1b2221; text-align: start; }
    * { box-sizing: border-box; }
    button { font: inherit; color: inherit; cursor: pointer; margin: 0; border: 0; }
    button:focus-visible { outline: 3px solid ${site.colour}; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    .open { position: fixed; z-index: 2147483000; inset-inline-end: 1em; bottom: calc(1em + env(safe-area-inset-bottom, 0px));
      display: flex; align-items: center; gap: .55em; max-width: calc(100vw - 2em); min-height: 3em; padding: .5em 1.1em;
      border-radius: 1.5em; background: ${site.colour}; color: #fff; font-weight: 600; overflow-wrap: anywhere;
      box-shadow: 0 2px 10px rgb(0 0 0 / .3); }
    .open[hidden] { display: none; }
    svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
    dialog { position: fixed; z-index: 2147483001; inset: auto 1em 1em auto; margin: 0; padding: 0; flex-direction: column;
      width: min(26em, calc(100vw - 2em)); height: min(44em, calc(100dvh - 2em)); max-width: none; max-height: none;
      border: 1px solid #8d9792; border-radius: .9em; overflow: hidden; background: #fbfaf6; color: inherit;
      box-shadow: 0 6px 30px rgb(0 0 0 / .3); }
    :dir(rtl) dialog { inset: auto auto 1em 1em; }
    dialog[open] { display: flex; }
    dialog::backdrop { background: rgb(16 22 21 / .5); }
    .bar { display: flex; align-items: center; justify-content: space-between; gap: 1em; padding: .35em .35em .35em 1em;
      background: ${site.colour}; color: #fff; }
    .bar p { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
    .close { display: grid; place-items: center; width: 2.75em; height: 2.75em; flex: none; border-radius: .5em; background: none; }
    .close:focus-visible { outline-color: #fff; outline-offset: -3px; box-shadow: none; }
    iframe { display: block; flex: 1 1 0; min-height: 0; width: 100%; border: 0; background: #fbfaf6; }
    @media (prefers-color-scheme: dark) { dialog, iframe { background: #121615; } }
    @media (max-width: 600px) { dialog { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; } }
    @media print { .open, dialog { display: none !important; } }
  `;

  const make = (name, given = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const drawn = (path) => {
    const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };

  const start = () => {
    const host = make("div");
    host.style.setProperty("all", "initial", "important"); // nothing of the page's style is inherited
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // unlike a style element it needs no leave of the page's content policy
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];

    const opener = make("button", { type: "button", class: "open", "aria-haspopup": "dialog", "aria-expanded": "false" }, drawn("M4 5h12M4 10h8M4 15h11"), label);
    const closer = make("button", { type: "button", class: "close", "aria-label": site.close }, drawn("m5 5 10 10M15 5 5 15"));
    const panel = make("dialog", { "aria-label": label }, make("div", { class: "bar" }, make("p", {}, label), closer));
    const root = make("div", { class: "root", role: "complementary", "aria-label": label }, opener, panel);
    const narrow = matchMedia("(max-width: 600px)");
    let frame = null;

    const show = () => (narrow.matches ? panel.showModal() : panel.show());
    const open = () => {
      if (!frame) { // nothing but this script is fetched before
        const query = new URLSearchParams({ embed: "1", ...(article && { article }) });
        frame = make("iframe", { title: label, src: `${base.href}?${query}`, allow: "clipboard-write" });
        panel.append(frame);
      }
      opener.setAttribute("aria-expanded", "true");
      show();
      opener.hidden = true;
      frame.focus();
    };
    const close = () => panel.close();
    panel.addEventListener("close", () => {
      if (panel.open) return; // taken down to be put up again for another width
      opener.hidden = false;
      opener.setAttribute("aria-expanded", "false");
      opener.focus({ preventScroll: true });
    });
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    narrow.addEventListener("change", () => { if (panel.open) { panel.close(); show(); } });
    opener.addEventListener("click", open);
    closer.addEventListener("click", close);

    // What the chat says to the page around it: that it is there, that it is left, and which words to mark here.
    addEventListener("message", ({ source, origin, data }) => {
      if (!frame || source !== frame.contentWindow || origin !== base.origin) return;
      if (data?.askTheArticle === "ready") {
        source.postMessage({ askTheArticle: "host", page: location.href.split("#")[0] }, base.origin);
      } else if (data?.askTheArticle === "close") {
        close();
      } else if (data?.askTheArticle === "show" && String(data.fragment).startsWith(":~:text=")) {
        if (narrow.matches) close();
        location.hash = data.fragment;
      }
    });
    shadow.append(root);
    document.body.append(host);
  };

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
})
