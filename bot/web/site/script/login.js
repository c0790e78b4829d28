/* Sends name and password, and says what went wrong. The server adds the call, with what is said. */
((told) => {
  const form = document.querySelector("#log-in");
  const button = form.querySelector("button");
  const say = (text) => form.querySelector("[role=alert]").replaceChildren(text);
  const trouble = async (answer) => {
    if (answer.status === 429) return told.busy.replace("{n}", answer.headers.get("retry-after"));
    if (!answer.ok) return answer.status === 400 ? told.wrong : told.lost;
    const page = await fetch(location.href, { cache: "no-store" });
    return (await page.text()).includes('id="log-in"') ? told.cookies : ""; // a browser may keep no log-in, as in a frame
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    try {
      const why = await trouble(await fetch("login", { method: "POST", body: new URLSearchParams(new FormData(form)) }));
      if (!why) return location.reload();
      say(why);
    } catch {
      say(told.lost);
    }
    button.disabled = false;
    form.password.select();
    return undefined;
  });
})
