/** The chooser of a corpus of several articles. Titles come from the server as they are looked for. */
function library(root, server, panel, chat) {
  const dialog = root.querySelector("#library");
  const find = root.querySelector("#find");
  const titles = root.querySelector(".titles");
  const one = root.querySelector(".scope .one");
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
        choice.addEventListener("click", () => choose(article));
        item.append(choice);
        return item;
      }));
      root.querySelector(".found").textContent = say(found.count > found.articles.length ? "found_more" : "found", { n: found.count, shown: found.articles.length });
    } catch (error) {
      root.querySelector(".found").textContent = trouble(error, say("lost_find"));
    }
  };

  const choose = async (article) => {
    try {
      if (!(await panel.turnTo(article))) return tell(root, say("article_gone"));
    } catch (error) {
      return tell(root, trouble(error, say("lost")));
    }
    dialog.close();
    panel.mark([]);
    only(article, panel.title);
    one.querySelector("input").checked = true;
    turn();
    return undefined;
  };

  // The article that "Only …" means: the one open when it was chosen, whatever is looked at since.
  const only = (article, title) => {
    one.dataset.article = article;
    Object.assign(one.querySelector(".words"), { textContent: title, lang: panel.language });
    one.hidden = false;
  };

  const starters = async () => {
    if (chat.turns.length) return;
    try {
      const found = await server.starters({ article: scope(root) });
      root.querySelector(".starters").replaceChildren(...questions(found.starters, found.language));
    } catch { /* the suggestions shown stay as they are */ }
  };

  // The first screen names what is asked.
  const name = () => {
    const isOne = scope(root) !== null;
    heading.replaceChildren(...(isOne ? askOne : askAll));
    if (isOne) Object.assign(heading.querySelector("q"), { textContent: one.querySelector(".words").textContent, lang: panel.language });
  };
  const turn = () => { name(); starters(); };

  root.addEventListener("article", ({ detail }) => {
    Object.assign(root.querySelector(".chosen"), { textContent: detail.title, lang: panel.language });
    if (!one.querySelector("input").checked) only(detail.article, detail.title);
  });
  root.addEventListener("only", () => { // from here on the page is about the open article alone
    one.querySelector("input").checked = true;
    chooser.hidden = root.querySelector(".scope").hidden = true;
    turn();
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
