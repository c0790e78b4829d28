"""Red flags: signs in a reader's own words that call for urgent care before any article is read.

The signs are rules over word groups (``red_flags.json``); this module decides whether a sign that
was found is said of somebody, now. It is not where the words are negated ("no numbness"), are about
the past ("ten years ago I fell"), imagined ("what if my legs went numb"), heard of ("people say you
can faint") or asked about in general ("can spasms cause chest pain?").
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.phrases import Match, Phrases
from bot.words import Words


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign and the tokens, ``start``..``end`` (half-open), that told it."""

    name: str
    start: int
    end: int


_NEGATIONS = frozenset(
    "no not without never neither nor none dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt wont"
    " cant aint sin ohne kein keine pas sans sem senza".split()
)
# Words that end what a negation reaches.
_BREAKS = frozenset(
    "but just only though however except although yet i im ive he hes she shes they my his her now then"
    " since because so started has have got getting is are".split()
)
_NEGATION_REACH = 6
_RULED_OUT = re.compile(r"\b(ruled out|nothing broken|not broken|came back (clear|normal|negative))\b")
# Signs that stay signs when they lie in the past.
_LASTING = frozenset(["cancer or unexplained weight loss", "fragile bones", "a risk of infection"])

_PAST = re.compile(
    r"\b(\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|many|some|several|few"
    r"|couple of)\+? (years?|yrs?|decades?|months) (ago|back|before)\b|\byears ago\b|\blong ago\b|\bages ago\b"
    r"|\bin (19|20)\d\d\b|\bin the (\w*ties|\d\ds|\d{4}s)\b|\bback in\b|\blast year\b|\bused to\b|\bas a (kid|child|teen\w*)\b"
    r"|\bwhen i was\b|\bdecades\b|\bonce had\b|\bsince (19|20)\d\d\b|\bin my (teens|twenties|youth|childhood)\b"
)
_IMAGINED = re.compile(
    r"\b(what if|imagine|suppose|supposing|hypothetically|in case|afraid (of|that)|scared (of|that)|worried (about|of)"
    r"|fear of|avoid|prevent|risk of|without getting|so i dont|so that i dont)\b"
)
_HEARSAY = re.compile(
    r"\b(heard (of|about|that)|i (once )?(read|saw|watched)|reading about|read (that|about)|essay|homework|assignment"
    r"|thesis|presentation|exam|quiz|leaflet|label says|people (say|who|with)|they say|some say|everyone says|patients"
    r"|you (can|could|may|might|get|lose|are|have|will|should|feel|need|cant)|(the|your|this) (article|page|text)"
    r"|does it (mention|say|list)|mention(s|ed)?|movie|film|novel|tv show|episode|character|definition"
    r"|meaning of|difference between|mean by|what does|whats the difference|a guy|some guy|somebody|someone (who|with|whose)"
    r"|anyone)\b"
)
_ASKING = frozenset(
    "what whats which who whos whose when whens where wheres why whys how hows is are am was were do does did can could would will should"
    " shall may might has have isnt arent doesnt dont wouldnt tell explain list define cuando que cual como puede"
    " kann was wie wann ist quel quels comment est quand pode come quando puo".split()
)
_LEAD_INS = frozenset(
    "and so but ok okay also or then well hi hello hey please pls um uh oh now anyway plus because".split()
)
_SELF = frozenset(
    "i im ive id ill me my mine myself we our us mi me mis tengo ich mein meine mir mich je mon ma mes moi eu meu minha io mio mia"
    " meine meinen meinem meiner estoy ho ai".split()
)
_RELATIVES = frozenset(
    "dad dads father fathers mum mums mom moms mother mothers mam ma pa wife wifes husband husbands hubby partner"
    " partners boyfriend girlfriend bf gf fiance fiancee son sons daughter daughters kid kids child toddler baby brother"
    " brothers sister sisters sis bro gran grans nan nans nana grandma grandmother grandpa grandad granddad grandfather"
    " uncle aunt auntie cousin nephew niece friend friends mate mates buddy neighbour neighbor neighbours roommate"
    " flatmate client clients patient teammate player athlete student pupil colleague coworker boss coach passenger"
    " resident grandson granddaughter teen teenager stepdad stepmum spouse inlaw guest employee worker customer trainee"
    " gymnast runner swimmer madre padre mujer marido esposa esposo hijo hija vater mutter frau mann sohn tochter pere mere"
    " mari femme fils fille pai mae filho filha marito moglie figlio figlia".split()
)
_PRONOUNS = frozenset("he hes she shes his him her hers they theyve".split())
# "can I get …", "will I lose …": asked of what may come, not told of what is.
_MAY_COME = re.compile(
    r"^(\w+ )?(can|could|will|would|might|may|do|does|should|is it possible|how likely|whats the chance|what are the (chances|odds)"
    r"|when (should|do|would|must)|how (do|can|could|would|will|should))( \w+){0,5}? "
    r"(cause|causes|make you|get|become|develop|lead|result|mean|end up|die|know|tell|recognise|recognize|spot"
    r"|worry about|look for|watch for|go to|see a|if)\b"
)
_CAUSAL = re.compile(
    r"\b(cause|causes|caused by|lead to|leads to|result in|symptoms?|signs? of|a sign|emergency|normal for)\b"
)
_TITLE_WORDS = 3


def red_flags(words: Words) -> tuple[RedFlag, ...]:
    """The signs that the message tells of the reader or of somebody in their care, first found first."""
    rules, idioms = _rules()
    matches = rules.find(words)
    if not matches:
        return ()
    told = _Telling(words)
    figures = [(match.start, match.end) for match in idioms.find(words)]
    found: dict[str, RedFlag] = {}
    for match in matches:
        if match.rule in found or any(start < match.end and match.start < end for start, end in figures):
            continue
        if told.now(match):
            found[match.rule] = RedFlag(match.rule, match.start, match.end)
    return tuple(sorted(found.values(), key=lambda flag: flag.start))


class _Telling:
    """How the message tells what it tells: of whom, when, as fact or as question."""

    def __init__(self, words: Words) -> None:
        self.tokens = words.tokens
        self.asked = words.asked
        self.texts = [token.text for token in words.tokens]
        self.someone = any(text in _SELF or text in _RELATIVES for text in self.texts)
        self.clauses: dict[int, tuple[int, int]] = {}
        self.sentences: dict[int, tuple[int, int]] = {}
        for number, token in enumerate(self.tokens):
            self.clauses[token.clause] = (self.clauses.get(token.clause, (number, 0))[0], number + 1)
            self.sentences[token.sentence] = (self.sentences.get(token.sentence, (number, 0))[0], number + 1)

    def now(self, match: Match) -> bool:
        """True if the sign is told as a fact of now, of somebody near."""
        if self.negated(match.start) or any(self._all_negated(match, part) for part in match.others[:1]):
            return False
        token = self.tokens[match.start]
        first, last = self.clauses[token.clause]
        clause = " ".join(self.texts[first : max(last, match.end)])
        start, end = self.sentences[token.sentence]
        before = " ".join(self.texts[start : match.end])
        if match.rule not in _LASTING and _PAST.search(clause) and "since" not in clause:
            return False
        if _RULED_OUT.search(clause) or _HEARSAY.search(before) or _IMAGINED.search(before):
            return False
        return not self.in_general(match, start, end)

    def negated(self, position: int) -> bool:
        """True if a negation before the token reaches it."""
        sentence = self.tokens[position].sentence
        for back in range(position - 1, max(-1, position - 1 - _NEGATION_REACH), -1):
            text = self.texts[back]
            if self.tokens[back].sentence != sentence or text in _BREAKS:
                return False
            if text in _NEGATIONS:
                return True
        return False

    def _all_negated(self, match: Match, part: tuple[int, int]) -> bool:
        return all(self.negated(start) for start, _ in match.others) and part[0] != match.start

    def in_general(self, match: Match, start: int, end: int) -> bool:
        """True if the clause of the sign asks about the thing, not about somebody's own state."""
        clause_first, _ = self._question_clause(match.start, start)
        until = self.texts[clause_first : max(match.end, clause_first)]
        rest = self.texts[clause_first:end]
        own = any(text in _SELF or text in _RELATIVES or text in _PRONOUNS for text in rest[: len(until) + 3])
        asking = self._asks(clause_first)
        lone_question = self.tokens[start].sentence in self.asked and self._clauses_in(start, end) == 1
        if "if" in until and (asking or self._asks(start) or self.tokens[start].sentence in self.asked):
            return True
        if asking or lone_question:
            if not own:
                return True
            phrase = " ".join(until)
            owned = (
                "my" in until or "i have" in phrase or "ive" in until or "i cant" in phrase or "his" in until
            )
            return bool(_MAY_COME.search(phrase)) and not owned
        return not self.someone and bool(_CAUSAL.search(" ".join(rest)))

    def _question_clause(self, position: int, sentence_start: int) -> tuple[int, int]:
        """The clause that governs the token: its own, or the asking one before it that it continues."""
        clause = self.tokens[position].clause
        first, last = self.clauses[clause]
        while first > sentence_start and not self._asks(first) and not self._has_subject(first, last):
            previous = self.tokens[first - 1].clause
            if not self._asks(self.clauses[previous][0]) and previous != clause:
                before_first, before_last = self.clauses[previous]
                if self._has_subject(before_first, before_last):
                    break
            first, last = self.clauses[previous][0], last
        return first, last

    def _has_subject(self, first: int, last: int) -> bool:
        return any(
            text in _SELF or text in _RELATIVES or text in _PRONOUNS for text in self.texts[first:last]
        )

    def _asks(self, position: int) -> bool:
        while position < len(self.texts) - 1 and self.texts[position] in _LEAD_INS:
            position += 1
        return self.texts[position] in _ASKING

    def _clauses_in(self, start: int, end: int) -> int:
        return len({token.clause for token in self.tokens[start:end]})


@cache
def _rules() -> tuple[Phrases, Phrases]:
    data = json.loads((Path(__file__).parent / "red_flags.json").read_text(encoding="utf-8"))
    return Phrases(data["groups"], data["flags"]), Phrases(data["groups"], {"idiom": data["idioms"]})
