"""拼音首字母 of names as people type them."""

from __future__ import annotations

import pytest

from domain.initials import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("中原未来食品科技城项目", "zywlspkjcxm"),
        ("国道107京港线漯河境新建工程", "gd107jgxlhjxjgc"),
        ("豫港（临颍）食品产业园", "yglyspcyy"),
        ("重庆银行漯河分行", "cqyhlhfh"),  # 多音字 by the word, not by the sign
        ("A区-3#厂房", "aq3cf"),
        ("", ""),
    ],
)
def test_first_letters(name: str, expected: str) -> None:
    assert initials(name) == expected
