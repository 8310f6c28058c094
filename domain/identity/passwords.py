"""What a password must be: long, or mixed; never the old one, never one's own name (等保 8.1.4.1).

Assumed: at least 12 signs, or at least 8 of three classes (small, capital, digit, other).
"""

from __future__ import annotations

LONG = 12
SHORTEST = 8
CLASSES = 3
LONGEST = 200  # a hash of more costs time and adds nothing


def why_weak(password: str, person: str, old: str | None = None) -> str | None:
    """Why it will not do, as a whole Chinese sentence; None where it will."""
    if password == old:
        return "新密码不能与原密码相同。"
    if len(password) > LONGEST:
        return f"密码最多{LONGEST}个字符。"
    if person.lower() in password.lower():
        return "密码中不能含有账号。"
    if len(set(password)) < 4:
        return "密码中重复的字符太多。"
    if len(password) >= LONG or (len(password) >= SHORTEST and _classes(password) >= CLASSES):
        return None
    return (
        f"密码至少{LONG}个字符；或者至少{SHORTEST}个，"
        "且包含大写字母、小写字母、数字、其他符号中的三类。"
    )


def _classes(password: str) -> int:
    return sum(
        any(kind(sign) for sign in password)
        for kind in (str.islower, str.isupper, str.isdigit, _other)
    )


def _other(sign: str) -> bool:
    return not (sign.islower() or sign.isupper() or sign.isdigit())
