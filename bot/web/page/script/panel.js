/** The article beside the conversation: which one is open, what is marked in it, and where the reader stands. */
class Panel {
  constructor(root, server) {
    this.root = root;
    this.server = server;
    this.box = root.querySelector("#panel");
    this.text = root.querySelector("#text");
    this.steps = root.querySelector(".steps");
    this.narrow = matchMedia("(max-width: 860px)");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.article = null;
    this.quotes = [];
    this.at = -1;
    this.back = null; // what opened the panel, where focus returns to
    this.readerScrolled = false;
    this.spans = [];
    this.turned = 0; // how often another article was asked for or shown

    root.querySelector(".previous").addEventListener("click", () => this.go(this.at - 1));
    root.querySelector(".next").addEventListener("click", () => this.go(this.at + 1));
    root.querySelector(".close").addEventListener("click", () => this.close());
    const opener = root.querySelector(".show-article");
    opener.addEventListener("click", () => this.open(opener).then(() => this.text.focus({ preventScroll: true })));
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      this.text.addEventListener(kind, () => { this.readerScrolled = true; }, { passive: true });
    }
    this.narrow.addEventListener("change", () => this.close());
    this.settle();
  }

  /** Puts an article into the panel. `html` is made by the server, every word of it escaped. */
  show(article, title, html) {
    this.turned++;
    this.article = article;
    if (html !== null) this.text.innerHTML = html;
    this.text.scrollTop = 0;
    this.spans = [...this.text.querySelectorAll(".s")].map((node) => {
      const [start, end] = node.id.slice(1).split("-").map(Number);
      return { start, end, node };
    });
    this.quotes = [];
    this.at = -1;
    this.tell();
    this.root.dispatchEvent(new CustomEvent("article", { detail: { article, title } }));
  }

  /** Fetches an article unless it is open already; false if the corpus has none of that name. What is shown meanwhile stays. */
  async turnTo(article) {
    if (article === this.article) return true;
    const mine = ++this.turned;
    const found = await this.server.open_article({ article });
    if (found.html && mine === this.turned) this.show(found.article, found.title, found.html);
    return found.html !== "";
  }

  get language() { return this.text.querySelector("article")?.lang ?? ""; }

  nodesIn(start, end) {
    return this.spans.filter((span) => span.start < end && start < span.end).map((span) => span.node);
  }

  /** Marks quotes of the open article; quotes of others keep their numbers but are skipped. */
  mark(quotes) {
    for (const node of this.text.querySelectorAll(".quoted")) node.classList.remove("quoted", "related");
    for (const { node } of this.spans) {
      node.classList.remove("hit", "near", "now", "peek");
      delete node.dataset.n;
      node.removeAttribute("tabindex");
    }
    this.quotes = quotes.filter((quote) => quote.article === this.article && this.nodesIn(quote.start, quote.end).length);
    this.at = -1;
    for (const quote of this.quotes) {
      for (const node of this.nodesIn(quote.start, quote.end)) {
        const place = node.closest(".passage, .references li");
        place?.classList.add("quoted");
        place?.classList.toggle("related", quote.related);
      }
      const hits = this.hits(quote);
      for (const node of hits) node.classList.add(quote.related ? "near" : "hit");
      const first = this.first(quote);
      if (quote.number && !first.dataset.n) first.dataset.n = quote.number;
    }
    this.tell();
  }

  /** The sentences that answer. A passage quoted whole has none set apart: its rule marks it. */
  hits(quote) {
    return quote.highlights.flatMap(([start, end]) => this.nodesIn(start, end));
  }

  first(quote) {
    return this.hits(quote)[0] ?? this.nodesIn(quote.start, quote.end)[0];
  }

  tell() {
    const many = this.quotes.length;
    this.steps.hidden = many === 0;
    this.root.querySelector(".at").textContent = many === 0 ? "" : say("quote_of", { at: Math.max(this.at, 0) + 1, n: many });
    for (const button of this.steps.querySelectorAll("button")) button.disabled = many < 2;
  }

  /** Brings the quote at this place of the marked ones into view. */
  go(place, { focus = false } = {}) {
    if (!this.quotes.length) return;
    this.at = (place + this.quotes.length) % this.quotes.length;
    for (const node of this.text.querySelectorAll(".now")) node.classList.remove("now");
    const hits = this.hits(this.quotes[this.at]);
    for (const node of hits) node.classList.add("now");
    const first = this.first(this.quotes[this.at]);
    this.reveal(first);
    if (focus) focusOn(first);
    this.tell();
  }

  reveal(node) {
    const box = this.text.getBoundingClientRect();
    const top = this.text.scrollTop + node.getBoundingClientRect().top - box.top - Math.max(20, box.height * 0.28);
    const far = Math.abs(top - this.text.scrollTop) > 4 * box.height;
    this.text.scrollTo({ top, behavior: this.calm.matches || far ? "instant" : "smooth" });
    this.readerScrolled = false;
  }

  get isSheet() { return this.narrow.matches; }

  /** On a narrow screen raises the sheet, and resolves once it can take the focus. */
  async open(opener) {
    this.back = opener;
    if (!this.isSheet) return;
    this.root.classList.add("reading");
    this.root.querySelector(".show-article").setAttribute("aria-expanded", "true");
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-modal", "true");
    this.settle();
    await new Promise(requestAnimationFrame); // a hidden element refuses the focus
    this.box.focus({ preventScroll: true });
  }

  close() {
    const had = this.root.classList.contains("reading") || this.box.contains(document.activeElement);
    this.root.classList.remove("reading");
    this.root.querySelector(".show-article").setAttribute("aria-expanded", "false");
    this.box.removeAttribute("role");
    this.box.removeAttribute("aria-modal");
    this.settle();
    if (had && this.back?.isConnected) this.back.focus();
  }

  /** What is out of sight must be out of reach of Tab and of screen readers. */
  settle() {
    const reading = this.root.classList.contains("reading");
    this.box.inert = this.isSheet && !reading;
    for (const part of [this.root.querySelector("#chat"), this.root.querySelector(".bar")]) part.inert = this.isSheet && reading;
  }

  peek(quote, on) {
    if (quote?.article !== this.article) return;
    for (const node of this.hits(quote)) node.classList.toggle("peek", on);
  }
}
