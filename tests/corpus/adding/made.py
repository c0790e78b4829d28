"""Files of every format, made on the spot."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

PARAGRAPH = (
    "A strained muscle in the back heals best when it is moved a little every day, and most people feel better "
    "within two weeks."
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Back care | The Clinic</title>
<meta property="og:site_name" content="The Clinic"><link rel="canonical" href="https://clinic.example/back">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
 {{"@type": "Person", "@id": "#ann", "name": "Ann Lee", "description": "Physiotherapist &amp; writer"}},
 {{"@type": ["WebPage", "MedicalWebPage"], "headline": "Back care", "author": {{"@id": "#ann"}},
  "reviewedBy": {{"@type": "Person", "name": "Bo Ray", "jobTitle": "MD"}}, "datePublished": "2024-02-03T10:00:00Z",
  "dateModified": "2024-03-04", "publisher": {{"name": "The Clinic"}}}}]}}</script></head><body>
<nav><a href="/">Home</a> <a href="/all">All topics</a></nav><main><article><h1>Back care</h1>
<p>{PARAGRAPH} Ask your doctor before you start.</p><h2>Moving</h2><p>Walk. {PARAGRAPH} It costs nothing.</p>
<ul><li>Walk for ten minutes.</li><li>Stretch in the <a href="/morning">morning</a>.</li></ul>
<div class="share-bar"><p>Share this with your friends and family today</p></div>
<h2>Resting</h2><p>Rest. {PARAGRAPH} Sleep on your side.</p></article></main>
<footer><p>Subscribe to our newsletter. All rights reserved.</p></footer></body></html>"""
MARKDOWN = f"---\ntitle: Back care\nauthor: Ann Lee\n---\n\n## Moving\n\n{PARAGRAPH}\n"
TEXT = f"{PARAGRAPH}\n\n1. Not a list, and *no* emphasis.\n"


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(paragraphs: list[tuple[str, str]], *, prolog: str = "") -> bytes:
    """A DOCX file of paragraphs, each a style ("Title", "Heading 1", "" for none) and a text."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        "<w:p>"
        + (f'<w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/></w:pPr>' if style else "")
        + f'<w:r><w:t xml:space="preserve">{text if prolog else escape(text)}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style.replace(" ", "")}"><w:name w:val="{style}"/></w:style>'
        for style in sorted({style for style, _ in paragraphs if style})
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
            "word/styles.xml": f'<w:styles xmlns:w="{space}">{styles}</w:styles>',
            "word/document.xml": f'{prolog}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
            "docProps/core.xml": '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/'
            'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Ann Lee</dc:creator>'
            "</p:coreProperties>",
        }
    )


def epub(chapters: list[str], *, encrypted: bool = False) -> bytes:
    """An EPUB file of chapters, each the HTML of its body."""
    items = "".join(
        f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>'
        for i in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Back care</dc:title><dc:creator>Ann Lee</dc:creator><dc:language>en</dc:language>"
        f'</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>',
        "OEBPS/nav.xhtml": "<html><body><nav><p>Contents</p></nav></body></html>",
    }
    for i, chapter in enumerate(chapters):
        members[f"OEBPS/c{i}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
        )
    if encrypted:
        members["META-INF/encryption.xml"] = (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><e:EncryptedData '
            'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherData><e:CipherReference URI="OEBPS/c0.xhtml"/>'
            "</e:CipherData></e:EncryptedData></encryption>"
        )
    return zipped(members)
