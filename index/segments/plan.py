"""Which segments stay as they are when an index is brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.segments.catalogue import Segment
from index.segments.stored import StoredArticles


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large segments are, in passages.

    Attributes:
        whole: a segment of so many takes no more; its build takes 2 GiB of memory.
        small: a smaller one is built again together with what is new, in two seconds.
        parts: more segments than this that are not whole are all built again together.
    """

    whole: int = 65_536
    small: int = 4_096
    parts: int = 16


SIZES = Sizes()
"""As shipped."""


def stay(
    segments: Sequence[Segment],
    articles: StoredArticles,
    sizes: Sizes,
    is_whole: Callable[[Segment], bool],
) -> list[Segment]:
    """The segments that stay as they are.

    A segment goes that is damaged or has lost more than half of its articles. Where other articles have to be indexed,
    small ones go too, and all that are not whole once there are too many of them.

    Args:
        segments: those there are.
        articles: what is to be indexed.
        sizes: how large segments are.
        is_whole: tells whether the files of a segment are as they were saved.
    """
    live = {each.name: sum(articles.live(each)) for each in segments}
    kept = [each for each in segments if 2 * live[each.name] >= len(each.records) and is_whole(each)]
    if sum(live[each.name] for each in kept) == len(articles):
        return kept
    kept = [each for each in kept if each.passages >= sizes.small]
    whole = [each for each in kept if each.passages >= sizes.whole]
    return kept if len(kept) - len(whole) <= sizes.parts else whole
