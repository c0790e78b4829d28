/** Whether the server can answer yet: the page is served while the model loads and the index is built. */
class Readiness {
  constructor(root, server) {
    this.server = server;
    this.told = "";
    this.over = root.dataset.ready === "yes" ? Promise.resolve() : this.wait();
    this.over.catch(() => {}); // told to those who ask
  }

  async wait() {
    for (;;) {
      let state = null;
      try { state = await this.server.getting_ready({}); }
      catch { await new Promise((done) => setTimeout(done, 1000)); continue; } // busy, or being started again
      if (state.ready) return;
      if (state.failed) throw new Busy(`${state.told}.`);
      this.told = state.told;
    }
  }

  /** Resolves once questions are answered; `tell` is called with each new line about how far things are. */
  async until(tell) {
    let shown = "";
    const look = () => { if (this.told && this.told !== shown) tell(shown = this.told); };
    const often = setInterval(look, 100);
    try { await this.over; }
    finally { clearInterval(often); }
  }

  /** Tells how far a server is that was started anew under this page, as long as a question waits for it. */
  async retell(waits, tell) {
    try {
      while (waits()) {
        const state = await this.server.getting_ready({});
        if (state.ready || state.failed) return;
        if (waits()) tell(state.told);
      }
    } catch { // the question meets the same trouble, and tells it
    }
  }
}

/** Fills in the questions to begin with, which the page that is served first cannot have. */
async function bringStarters(root, server, readiness) {
  if (root.dataset.ready === "yes") return;
  try {
    await readiness.over;
    root.dataset.ready = "yes";
    const { starters, language } = await server.starters({ article: scope(root) });
    root.querySelector(".starters").replaceChildren(...questions(starters, language));
    for (const words of root.querySelectorAll("#welcome q, #text article")) words.lang ||= language;
  } catch { // they are a convenience
  }
}
