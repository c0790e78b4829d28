/** The page's own words: WORDS and LANGUAGE stand above, written by the server. `n` chooses between their forms. */
function say(key, values = {}) {
  const entry = WORDS[key];
  const text = typeof entry === "string" ? entry : entry[new Intl.PluralRules(LANGUAGE).select(values.n) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? values[name].toLocaleString(LANGUAGE) : values[name]));
}
