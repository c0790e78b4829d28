"""What the tags of a PDF file call a heading."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw

_MAX_DEPTH = 64


def heading_levels(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> Callable[[int], int]:
    """A function from a character's index to its heading level, 1 to 6, 0 where the tags name none."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return lambda index: 0
    try:
        levels = dict(_marked(tree))
    finally:
        raw.FPDF_StructTree_Close(tree)

    def level(index: int) -> int:
        drawn = raw.FPDFText_GetTextObject(text_page, index)
        return levels.get(raw.FPDFPageObj_GetMarkedContentID(drawn), 0) if drawn else 0

    return level if levels else lambda index: 0


def _marked(tree: raw.FPDF_STRUCTTREE) -> Iterator[tuple[int, int]]:
    """The id of each piece of marked content inside a heading, with the heading's level."""
    stack = [
        (raw.FPDF_StructTree_GetChildAtIndex(tree, i), 0, 0)
        for i in range(raw.FPDF_StructTree_CountChildren(tree))
    ]
    while stack:
        element, level, depth = stack.pop()
        if not element or depth > _MAX_DEPTH:
            continue
        match = re.fullmatch(r"H([1-6])?", _type(element))
        if match:
            level = int(match.group(1) or 2)
        if level:
            for i in range(max(0, raw.FPDF_StructElement_GetMarkedContentIdCount(element))):
                yield raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, i), level
        for i in range(raw.FPDF_StructElement_CountChildren(element)):
            stack.append((raw.FPDF_StructElement_GetChildAtIndex(element, i), level, depth + 1))


def _type(element: raw.FPDF_STRUCTELEMENT) -> str:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(max(2, size))
    raw.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
