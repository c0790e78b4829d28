"""Markdown that readers of Markdown stumble over, by name, for the tests of every room."""

from __future__ import annotations

_DEEP = 500

AWKWARD_MARKDOWN: dict[str, str] = {
    "nothing": "",
    "white space only": " \n\t\n\u00a0\n",
    "no final newline": "# Title\n\nOne sentence. And another",
    "CRLF": "---\r\ntitle: T\r\n---\r\n\r\n# T\r\n\r\nOne line\r\nand the next.\r\n\r\n- a\r\n- b\r\n",
    "lone CR": "# T\r\rOne line\rand the next.\r\r- a\r- b\r",
    "byte order mark": "\ufeff---\ntitle: T\n---\n# T\n\nText.",
    "byte order mark inside": "Text \ufeff and more.",
    "tabs": "#\tTitle\n\n-\tone\n\n\ttwo\n\n\tcode?\n\n\t\tcode\twith a tab\n",
    "nested lists": "- a\n  - b\n    1. c\n\n       d\n    2. e\n- f\n\n  g\n+ h\n",
    "list after a colon": "Take:\n\n1. one\n2. two\n\nAlso：\n\n* three\n",
    "list without space": "Causes:\n- one\n- two\n\nText that follows.",
    "empty items": "- \n- a\n-\n1.\n2. b\n",
    "item that starts with a list": "- - a\n- > b\n- ```\n  c\n  ```\n-     d\n",
    "quote with everything": (
        "> # H\n>\n> One. Two.\n>\n> - a\n> - b\n>\n> > deeper\nlazy\n>\n> ```\n> code\n> ```\n"
    ),
    "table": "| a | *b* |\n|---|:-:|\n| `c|d` | |\n| e \\| f | ~~g~~ |\n| | |\n\nAfter.",
    "table that is none": "| a | b |\n\n|-|-|\n",
    "HTML blocks": (
        "<div class='x'>\n\n**b** <script>alert(1)</script>\n\n</div>\n\n<img src=x onerror=alert(1)>"
    ),
    "HTML comments": (
        "<!-- a\n\nb -->\n\nSeen <!-- not\nseen --> again. <!-- never closed\n\n<!--> <!---> text"
    ),
    "code fences": (
        "```python\n  x = 1\n\n\ty\n```\n\n~~~\n# no heading\n~~~\n\n```\nnever closed\n\n- no list"
    ),
    "indented code": "Text\n\n    code **not bold**\n\n      more\n\nText",
    "headings of all kinds": (
        "Title\n=====\n\nSub\n---\n\n## *Em* `code` [link](u) ##\n\n#\n\n####### seven\n\n#none\n"
    ),
    "empty sections": "# A\n## B\n### C\n# D\n\n## E\n\nText.\n\n##\n",
    "many titles": "# One\n\na\n\n# Two\n\nb\n\n## Under two\n\nc\n",
    "hard breaks": "one  \ntwo\\\nthree\nfour   \n\n   five",
    "inline": (
        '**bold** __bold__ *em* _em_ ***both*** ~~gone~~ `a  b` [l *m*](u "t") ![alt *x*](i) <http://a.b/c>'
    ),
    "inline that is none": (
        "2 * 3 * 4, snake_case_name, **open, ]( and [x] and `tick, a*b*c, \\*not\\*, \\\\, ~~"
    ),
    "entities": "&amp; &lt;b&gt; &nbsp;&copy; &#35; &#0; &#x1F600; &unknown; &quot;",
    "link definitions": '[a]: http://x "t"\n\nSee [a] and [b][a] and [c].\n',
    "footnotes": "Text.[^1]\n\n[^1]: The note. It says more.\n",
    "front matter": "---\ntitle: A & B\ntags: [x, y]\nno: no\npublished: 2023-03-31\n---\nText.",
    "front matter that is a rule": "---\nJust prose between rules.\n\n---\n\nMore.",
    "front matter never closed": "---\ntitle: T\n\nText.",
    "front matter with prose and colon": "---\n\nNote: one: two\n\n---\n",
    "front matter only": "---\ntitle: T\n---",
    "front matter empty": "---\n---\nText.",
    "front matter in the middle": "Text.\n\n---\ntitle: T\n---\n",
    "references": (
        "Text.\n\n## Sources\n\nRead:\n\n1. A. doi: 10.1000/x(1).\n2. B <http://b.c>\n\n### Books\n\n- D\n"
    ),
    "right to left": "# العنوان\n\nهل هذا صحيح؟ نعم. **هذا** صحيح۔\n\n- א\u200fב\n- שלום עולם.\n",
    "CJK": "# 標題\n\n今天很好。明天下雨！**是吗**？好。\n\n原因：\n\n- 一\n- 二\n\n日本語の文。次の文。",
    "Hindi": "यह अच्छा है। वह भी।",
    "combining marks": "e\u0301 a\u0308\u0304 **Z\u0351\u036b\u0343algo**. N\u0303ext one.\n\n\u0301 alone",
    "emoji": "# 😀\n\n👩‍👩‍👧‍👦 family. 🏳️‍🌈 *flag*! ❤️\n\n- 🇩🇪\n- 👍🏽\n",
    "odd white space": "a\u00a0b.\u2003C d.\u2028E f.\u0085G h.\u3000I.\x0b J.\x0c K.\u200b L.\x1c M.",
    "control characters": "a\x00b \x01\x02\x1b[31m c\x7f. D.",
    "abbreviations": (
        'Dr. J. R. Smith of the U.S. said "Stop!" at 5 p.m. (See Fig. 2.) Is 3.5 vs. 4 i.e. No. 5? Yes.'
    ),
    "tokenised": "He was born in 1961 . He went to Washington , D.C. , in 1980 . `` Hello . '' And left .",
    "punctuation only": "...\n\n?!\n\n“”\n\n- —\n- *\n\n—",
    "rules": "a\n\n***\n\n- - -\n\n___\n\nb:\n\n---\n\n- c",
    "a paragraph of 100 kB": "Word and more words, and a **bold** one. " * 2500,
    "a word of 100 kB": "a" * 100_000,
    "10,000 stars": "x" + "*" * 10_000,
    "stars and words": "a **b " * 3_000,
    "nested brackets": "[" * 5_000 + "deep" + "](u)" * 5_000,
    "nested images": "![" * 2_000 + "deep" + "](u)" * 2_000,
    "nested quotes": ">" * 5_000 + " deep",
    "nested items": "- " * 5_000 + "deep",
    "nested everything": "> - 1. " * 1_000 + "deep",
    "nested lists over lines": "".join("  " * i + f"- deep {i}\n" for i in range(_DEEP)),
}
