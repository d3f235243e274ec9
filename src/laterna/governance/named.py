"""Whether a text names somebody, known or not: a first name and a family name, or a firm's."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from laterna.governance.lexicon import Hit, Reading

_CAPITALISED = re.compile(r"(?<![\w'])[^\W\d_]\w*(?: [^\W\d_]\w*)+")
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹章潘葛范彭马方任袁柳唐罗薛贺汤安"
    "于傅顾孟黄萧尹姚邵汪毛戴宋庞熊纪项祝董梁杜阮蓝席贾江郭梅林钟徐邱高夏蔡田胡霍万管卢丁邓洪石崔龚程陆翁"
)


def with_named(reading: Reading, text: str) -> Reading:
    """The reading with the cue ``named`` where somebody is named.

    Latin letters: two words in a row that begin with a capital.
    Han: a family name behind a word for who it is (``someone``, ``firm``).
    """
    hits = (*_latin(text), *_han(reading))
    return replace(reading, hits={**reading.hits, "named": hits}) if hits else reading


def _latin(text: str) -> tuple[Hit, ...]:
    for run in _CAPITALISED.finditer(text):
        if any(_is_name(a) and _is_name(b) for a, b in pairwise(run[0].split())):
            return (Hit("named", 0, 0),)
    return ()


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def _han(reading: Reading) -> tuple[Hit, ...]:
    tokens = reading.lattice.tokens
    return tuple(
        Hit("named", hit.end, hit.end + 1)
        for cue in ("someone", "firm")
        for hit in reading.hits.get(cue, ())
        if hit.end < len(tokens) and tokens[hit.end] in _SURNAMES
    )
