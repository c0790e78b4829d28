"""The operator's file: what it gives the page, and the one line that each mistake in it gets."""

from __future__ import annotations

import os
from base64 import b64decode
from pathlib import Path

import pytest

from bot.web.site.colours import AA, Accent, contrast, least_contrast
from bot.web.site.file import MAX_LOGO_BYTES, SiteFileError, read_site, site_of
from bot.web.site.site import Site

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4"/></svg>'
WHOLE = """
name: Health, plainly
language: de
logo: pictures/logo.svg
accent: "#8A1C4A"
accent_dark: "#ff9ec4"
font: sans
refusal: Dazu sagt der Artikel nichts.
ask_instead: editors@example.org
imprint: https://example.org/imprint
privacy: https://example.org/privacy
starters:
  - What helps?
  - Ice   or heat?
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "site.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_whole_file_is_read_with_its_logo(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "logo.svg").write_bytes(SVG)
    site = read_site(write(tmp_path, WHOLE))
    assert b64decode(site.logo.removeprefix("data:image/svg+xml;base64,")) == SVG
    assert (site.name, site.language, site.font) == ("Health, plainly", "de", "sans")
    assert site.accent == Accent("#8a1c4a", "#ff9ec4")
    assert (site.refusal, site.ask_instead) == ("Dazu sagt der Artikel nichts.", "mailto:editors@example.org")
    assert (site.contact, site.ask_instead) == ("editors@example.org", "mailto:editors@example.org")
    assert site.starters == ("What helps?", "Ice or heat?")
    voice = site.voice(logged=False, judged=True)
    assert (voice.language, voice.refusal, voice.kept) == ("de", "Dazu sagt der Artikel nichts.", "judged")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeffname: Ask the Article\n"])
def test_what_a_file_leaves_out_is_the_programs_own(tmp_path: Path, text: str) -> None:
    site = read_site(write(tmp_path, text))
    assert (site.name, site.words.language, site.style) == ("Ask the Article", "en", "")


def test_a_file_beside_the_articles_is_found_and_one_that_is_named_goes_before_it(tmp_path: Path) -> None:
    assert site_of(None, tmp_path) == Site()
    write(tmp_path, "name: Beside")
    other = tmp_path / "other.yaml"
    other.write_text("name: Named", encoding="utf-8")
    assert (site_of(None, tmp_path).name, site_of(other, tmp_path).name) == ("Beside", "Named")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nmae: X", "nmae is no key; write name"),
        (
            "zoom: 2",
            "zoom is no key; write one of name, language, logo, accent, accent_dark, font, refusal, ask_instead,"
            " imprint, privacy, starters",
        ),
        ("name: 5", 'name must be text, got 5; put it in "…"'),
        ("name: ''", "name must be text, got ''; put it in \"…\""),
        (f"name: {'x' * 61}", "name must have at most 60 characters, got 61"),
        ("language: it", "language must be one of en, de, fr, es, got it"),
        ("language: no", "language must be one of en, de, fr, es, got False"),
        ("font: comic", "font must be one of serif, sans, got comic"),
        (
            "accent: #8a1c4a",
            'accent must be a colour as "#0b655d", got None; # needs quotation marks around it',
        ),
        ('accent: "red"', 'accent must be a colour as "#0b655d", got red; # needs quotation marks around it'),
        (
            'accent: "#ffcc00"',
            "accent #ffcc00 has a contrast of 1.4 on the light page, and WCAG AA asks for 4.5; #806600 has it",
        ),
        (
            'accent: "#8a1c4a"\naccent_dark: "#8a1c4a"',
            "accent_dark #8a1c4a has a contrast of 1.9 on the dark page, and WCAG AA asks for 4.5; #bd809a has it",
        ),
        ('accent_dark: "#ff9ec4"', "accent_dark needs accent, the colour on the light page"),
        ("imprint: example.org", "imprint must be an address as https://example.org/legal, got example.org"),
        (
            "privacy: javascript:alert(1)",
            "privacy must be an address as https://example.org/legal, got javascript:alert(1)",
        ),
        (
            "ask_instead: the editors",
            "ask_instead must be a mail address or an address as https://example.org, got the editors",
        ),
        (
            "starters: What helps?",
            "starters must be a list of 1 to 8 questions, each on a line that begins with -",
        ),
        ("starters: ['What helps?', 3]", 'starters must be text, got 3; put it in "…"'),
        (
            "logo: logo.gif",
            "logo must be a picture file beside this one (.png, .svg, .webp, .jpg), got logo.gif",
        ),
        (
            "logo: none.png",
            "logo FOLDER/none.png is not there; the path is read from the folder of this file",
        ),
        ("logo: https://example.org/logo.png", None),
        ("logo: no-picture.png", "logo FOLDER/no-picture.png is no PNG picture"),
        ("logo: huge.svg", "logo FOLDER/huge.svg is larger than 64 kB; it travels with every page"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_write(tmp_path: Path, text: str, told: str | None) -> None:
    (tmp_path / "no-picture.png").write_bytes(SVG)
    (tmp_path / "huge.svg").write_bytes(SVG.ljust(MAX_LOGO_BYTES + 1))
    path = write(tmp_path, text)
    with pytest.raises(SiteFileError) as refused:
        read_site(path)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{path}: ")
    assert told is None or line.replace(str(tmp_path), "FOLDER") == f"FOLDER/site.yaml: {told}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name: [", ':1 is not YAML; write KEY: VALUE on each line, text with : or # in "…"'),
        (b"name: a\n  b: c\n", ':2 is not YAML; write KEY: VALUE on each line, text with : or # in "…"'),
        (b"just words", " holds no keys; write KEY: VALUE on each line"),
        (b"- a\n- b\n", " holds no keys; write KEY: VALUE on each line"),
        (b"name: \xff\xfe", " is not UTF-8; write it as plain text"),
        (b"#" * 70_000, " is larger than 64 kB; it should be a few lines"),
    ],
)
def test_a_file_that_is_none_of_its_kind_is_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(SiteFileError) as refused:
        read_site(path)
    assert str(refused.value) == f"{path}{told}"


def test_a_file_that_is_not_there_or_no_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        SiteFileError, match=r"none\.yaml cannot be read: No such file.*; give --site another"
    ):
        site_of(tmp_path / "none.yaml", tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(SiteFileError, match=r" is no file; give --site a file$"):
            site_of(path, tmp_path)


def test_the_colours_that_are_taken_or_made_can_be_read_on_both_pages(tmp_path: Path) -> None:
    for colour in ("#0b655d", "#000000", "#7a1f5c", "#0000ee", "#8f4a00"):
        accent = read_site(write(tmp_path, f'accent: "{colour}"')).accent
        assert accent.light == colour
        assert least_contrast(accent.light, dark=False) >= AA
        assert least_contrast(accent.dark, dark=True) >= AA
    own = Accent()
    assert min(least_contrast(own.light, dark=False), least_contrast(own.dark, dark=True)) >= AA


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert [round(contrast(grey, "#ffffff"), 2) for grey in ("#767676", "#777777")] == [4.54, 4.48]


def test_the_grounds_of_the_page_are_those_of_its_style() -> None:
    style = (Path(__file__).parents[4] / "bot/web/page/style/page.css").read_text(encoding="utf-8")
    for name, value in (
        ("paper", Site().paper),
        ("ink", Site().ink),
        ("rule", Site().evidence),
        ("act", "#0b655d"),
    ):
        assert f"--{name}: {value};" in style
    assert "--paper: #121615; --sheet: #191e1d;" in style
    assert "--act: #82d2c6; --on-act: #0c1514;" in style
