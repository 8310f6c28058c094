"""Looking at pages as a person does: read, fill in a form, check, give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from domain.acts import Actor
from tests.api.speaking import Api, new_key, token

VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")


@dataclass
class Element:
    """An element with what stands in it."""

    tag: str
    attrs: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", cls: str = "", **attrs: str) -> list[Element]:
        """Every element within of this tag, with this class and these attributes (`_` for `-`)."""
        found = []
        for one in self.children:
            if isinstance(one, str):
                continue
            if one.fits(tag, cls, attrs):
                found.append(one)
            found += one.all(tag, cls, **attrs)
        return found

    def one(self, tag: str = "", cls: str = "", **attrs: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, cls, **attrs)
        return found

    def fits(self, tag: str, cls: str, attrs: dict[str, str]) -> bool:
        return (
            tag in ("", self.tag)
            and (not cls or cls in self.attrs.get("class", "").split())
            and all(self.attrs.get(name.replace("_", "-")) == v for name, v in attrs.items())
        )

    @property
    def text(self) -> str:
        """Its words, spaces made one."""
        parts = [one if isinstance(one, str) else one.text for one in self.children]
        return re.sub(r"\s+", " ", "".join(parts)).strip()


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1:
            if self.open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """The page as elements."""
    reading = _Reading()
    reading.feed(html)
    return reading.root


@dataclass
class Person:
    """Somebody with a browser."""

    api: Api
    by: Actor

    async def get(self, path: str) -> httpx.Response:
        """What is answered at an address."""
        return await self.api.http.get(path, headers=self._headers())

    async def page(self, path: str) -> Element:
        """A page that is there."""
        answer = await self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:600])
        check_page(answer)
        return parsed(answer.text)

    async def post(self, path: str, fields: dict[str, Any]) -> httpx.Response:
        """A form as it is sent."""
        return await self.api.http.post(path, data=fields, headers=self._headers())

    async def checked(self, path: str, fields: dict[str, Any], key: str = "") -> dict[str, Any]:
        """The fields of the check page's form, after a form was filled in."""
        answer = await self.post(path, {"key": key or new_key(), **fields})
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000])
        page = parsed(answer.text)
        assert page.one("h1").text.startswith("核对后")
        form = next(one for one in page.all("form") if one.attrs.get("method") == "post")
        return hidden(form)

    async def gives(self, path: str, fields: dict[str, Any]) -> httpx.Response:
        """Filled in, checked, given; the answer must lead on."""
        said = await self.checked(path, fields)
        answer = await self.post(path, {**said, "step": "give"})
        assert answer.status_code == 303, (answer.status_code, answer.text[:2000])
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {token(self.by)}", "Accept": "text/html"}


def hidden(form: Element) -> dict[str, Any]:
    """What a form carries along unseen; what comes several times as a list."""
    found: dict[str, Any] = {}
    for one in form.all("input", type="hidden"):
        name, value = one.attrs["name"], one.attrs.get("value", "")
        if name in found:
            before = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [*before, value]
        else:
            found[name] = value
    return found


def check_page(answer: httpx.Response) -> None:
    """What holds for every page: one h1, a language, labels, nothing that the policy forbids."""
    html = answer.text
    page = parsed(html)
    assert page.one("html").attrs["lang"] == "zh-CN"
    assert len(page.all("h1")) == 1
    assert page.one("main").attrs["id"] == "main"
    assert " style=" not in html
    assert "<script" not in html.replace('<script src="/static/', "")
    ids = [one.attrs["id"] for one in page.all() if "id" in one.attrs]
    assert len(ids) == len(dict.fromkeys(ids)), "an id stands twice"
    labels = [one.attrs.get("for") for one in page.all("label")]
    inside = [id(one) for label in page.all("label") for one in label.all()]
    for tag in ("input", "select", "textarea"):
        for one in page.all(tag):
            if one.attrs.get("type") == "hidden":
                continue
            named = (
                one.attrs.get("aria-label") or one.attrs.get("id") in labels or id(one) in inside
            )
            assert named, f"no label: {one.attrs}"
    for one in page.all("a"):
        address = one.attrs.get("href", "")
        assert not address or address.startswith(("/", "#")), address  # "": this page anew
