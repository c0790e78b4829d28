/** The chooser of a corpus of several articles. Titles come from the server as they are looked for. */
function library(root, server, panel, chat) {
  const dialog = root.querySelector("#library");
  const find = root.querySelector("#find");
  const titles = root.querySelector(".titles");
  const all = root.querySelector('.scope input[value="all"]');
  const one = root.querySelector(".scope .one");
  const chosen = one.querySelector("input");
  const chooser = root.querySelector(".choose");
  const heading = root.querySelector("#welcome h2");
  const askAll = [...heading.childNodes];
  const askOne = [...root.querySelector("#welcome template").content.childNodes];
  let latest = 0;
  let typing = 0;

  const list = async () => {
    const mine = ++latest;
    try {
      const found = await server.find_articles({ words: find.value });
      if (mine !== latest) return;
      titles.replaceChildren(...found.articles.map(({ article, title, about, language }) => {
        const item = document.createElement("li");
        const choice = Object.assign(button(title, "title"), { lang: language });
        if (about) choice.append(Object.assign(document.createElement("small"), { textContent: about }));
        choice.addEventListener("click", () => choose(article, title, language));
        item.append(choice);
        return item;
      }));
      root.querySelector(".found").textContent = say(found.count > found.articles.length ? "found_more" : "found", { n: found.count, shown: found.articles.length });
    } catch (error) {
      root.querySelector(".found").textContent = trouble(error, say("lost_find"));
    }
  };

  // The choice holds from the click on: what is asked before the article is there is asked about it.
  const choose = async (article, title, language) => {
    dialog.close();
    only(article, title, language);
    chosen.checked = true;
    turn();
    if (article === panel.article) return panel.mark([]);
    try {
      if (await panel.turnTo(article)) return undefined;
    } catch (error) {
      return tell(root, trouble(error, say("lost")));
    }
    if (scope(root) === article) askAllAgain();
    return tell(root, say("article_gone"));
  };

  // The article that "Only …" means: the one open when it was chosen, whatever is looked at since.
  const only = (article, title, language) => {
    one.dataset.article = article;
    Object.assign(one.querySelector(".words"), { textContent: title, lang: language });
    one.hidden = false;
  };

  const askAllAgain = () => {
    all.checked = one.hidden = true;
    turn();
  };

  const starters = async () => {
    if (chat.turns.length) return;
    const article = scope(root);
    try {
      const found = await server.starters({ article });
      if (scope(root) !== article) return;
      root.querySelector(".starters").replaceChildren(...questions(found.starters, found.language));
    } catch { /* the suggestions shown stay as they are */ }
  };

  // The first screen names what is asked.
  const name = () => {
    const { textContent, lang } = one.querySelector(".words");
    const isOne = scope(root) !== null && textContent !== "";
    heading.replaceChildren(...(isOne ? askOne : askAll));
    if (isOne) Object.assign(heading.querySelector("q"), { textContent, lang });
  };
  const turn = () => { name(); starters(); };

  root.addEventListener("article", ({ detail }) => {
    Object.assign(root.querySelector(".chosen"), { textContent: detail.title, lang: panel.language });
    if (!chosen.checked || detail.article === one.dataset.article) only(detail.article, detail.title, panel.language);
    name();
  });
  root.addEventListener("only", ({ detail }) => { // from here on the page is about this article alone, or no more
    chooser.hidden = root.querySelector(".scope").hidden = chosen.checked = detail !== null;
    if (detail === null) return askAllAgain();
    one.dataset.article = detail;
    return turn();
  });
  root.querySelector(".scope").addEventListener("change", turn);
  root.querySelector(".new").addEventListener("click", starters);
  chooser.addEventListener("click", () => { dialog.showModal(); find.value = ""; find.focus(); list(); });
  root.querySelector(".shut").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => { // a search box would keep the first Escape to itself
    if (event.key !== "Escape") return;
    event.preventDefault();
    dialog.close();
  });
  find.addEventListener("input", () => { // each look counts as a question: not one a letter
    clearTimeout(typing);
    typing = setTimeout(list, 250);
  });
}

/** The id of the article that questions go to, null for all. */
function scope(root) {
  return root.querySelector('.scope input[value="one"]:checked')?.closest("label").dataset.article ?? null;
}
