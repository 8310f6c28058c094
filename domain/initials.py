"""拼音首字母: by which people look for a name whose signs are slow to type."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# As the places call themselves; the dictionary knows the signs' commoner sounds only.
load_phrases_dict({"漯河": [["luò"], ["hé"]], "召陵": [["shào"], ["líng"]]})


def initials(name: str) -> str:
    """The first letters of a name's syllables, letters and figures as they are, nothing else.

    国道107京港线漯河境 → gd107jgxlhj
    """
    syllables = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(sign for sign in syllables if sign.isalnum()).lower()
