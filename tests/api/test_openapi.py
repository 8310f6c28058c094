"""The document tells the truth: every command has its path, every example is taken as it stands."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator, FormatChecker

from api.forms import DECISION_PATHS, DECISIONS, PROJECT_COMMANDS, REVIEW_COMMANDS
from api.openapi import example
from api.reading import parsed
from domain.project import commands as of_project
from domain.review import commands as of_review
from domain.review.words import Result
from domain.rules.facts import read_value
from tests.api.speaking import (
    AUDITOR,
    COMPANY,
    GRANT,
    OFFICE,
    OTHER,
    REVIEWER,
    RULES,
    Api,
    new_key,
    token,
)

module = pytest.mark.asyncio(loop_scope="module")
ROUND = "/api/v1/reviews/{code}/{item}/{round}"
PROJECT = "/api/v1/projects/{code}"


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.app.openapi()
    return made


def against(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with `value` by this schema of the document."""
    whole = {**schema, "components": document["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, e.path))}: {e.message}" for e in checker.iter_errors(value)]


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every (method, path, operation)."""
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


@module
async def test_the_document_has_the_form_of_one(api: Api, document: dict[str, Any]) -> None:
    OpenAPI.model_validate(document)
    assert document["openapi"].startswith("3.1")
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        for found in _refs(schema):
            assert found in document["components"]["schemas"], (name, found)
    for _, _, operation in operations(document):
        for found in _refs(operation):
            assert found in document["components"]["schemas"], operation["operationId"]
    served = (await api.http.get("/api/openapi.json")).json()
    assert served == document
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def _refs(value: Any) -> list[str]:
    match value:
        case {"$ref": str(ref), **rest}:
            return [ref.rsplit("/", 1)[1], *_refs(rest)]
        case dict():
            return [ref for inner in value.values() for ref in _refs(inner)]
        case list():
            return [ref for inner in value for ref in _refs(inner)]
        case _:
            return []


def test_every_command_by_people_has_its_path(document: dict[str, Any]) -> None:
    for command in of_review.BY_PEOPLE:
        kind = of_review.kind_of(command)
        assert "post" in document["paths"][f"{ROUND}/{kind.replace('_', '-')}"], kind
    for command in of_project.BY_PEOPLE:
        kind = of_project.kind_of(command)
        path = "/api/v1/projects" if kind == "register" else f"{PROJECT}/{kind.replace('_', '-')}"
        assert "post" in document["paths"][path], kind
    assert set(DECISION_PATHS) == set(Result)
    for path in DECISION_PATHS.values():
        assert "post" in document["paths"][f"{ROUND}/{path}"]


def test_no_message_between_streams_can_be_sent_by_people() -> None:
    messages = {of_review.kind_of(one) for one in of_review.MESSAGES} | {"review_ended"}
    assert not messages & {*REVIEW_COMMANDS, *PROJECT_COMMANDS}


def test_every_body_has_examples_that_are_taken_as_they_stand(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if method not in ("post", "patch"):
            continue
        (media,) = operation["requestBody"]["content"].values()
        assert media["examples"], path
        for shown in media["examples"].values():
            assert against(document, media["schema"], shown["value"]) == [], path
    for reading in (*REVIEW_COMMANDS.values(), *DECISIONS, *PROJECT_COMMANDS.values()):
        reading.form.model_validate(parsed(json.dumps(example(reading)).encode()))


def test_examples_name_what_the_catalog_knows() -> None:
    """Whoever copies one is not told that there is no such thing."""
    every = [RULES.item(item) for item in RULES.items]
    papers = {paper for item in every for paper in item.materials}
    notices = {notice.id for item in every for notice in item.notices}
    fields = {field.id for item in every for field in item.fields}
    for reading in (*REVIEW_COMMANDS.values(), *DECISIONS, *PROJECT_COMMANDS.values()):
        shown = example(reading)
        assert {*shown.get("papers", ())} <= papers
        assert {*shown.get("fields", {})} <= fields
        assert shown.get("notice") in {None, *notices}
        for fact, value in shown.get("facts", {}).items():
            read_value(RULES.fact(fact), value)
        if "fact" in shown:
            read_value(RULES.fact(shown["fact"]), shown["value"])
        if "item" in shown:
            assert RULES.item(shown["item"])
        if "group" in shown:
            assert shown["function"] in RULES.may_add(shown["group"])
        if "support" in shown:
            assert shown["support"] in [one.id for one in RULES.catalog.support.support]
        if reading.kind == "suspend":
            assert RULES.pause_reason(shown["reason"])


def test_every_operation_says_what_may_go_wrong(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        said = set(operation["responses"])
        if path == "/api/v1/health":
            assert {"200", "503"} <= said
            continue
        assert {"401", "422", "500", "503"} <= said, path
        assert operation["security"] == [{"token": []}, {"session": []}], path
        if method == "post" and not path.endswith("/preview"):
            assert {"202", "400", "403", "409", "413", "415"} <= said, path
            assert "Idempotency-Key" in [one["name"] for one in operation["parameters"]], path
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]


@module
async def test_no_path_is_open_to_who_bears_no_token_nor_to_another_company(
    api: Api, document: dict[str, Any]
) -> None:
    """Every path there is, so that a new one cannot be forgotten (security.md X1, X2)."""
    code = (await api.accepted()).split("/")[2]
    named = {"code": code, "item": "idea_review", "round": "1"}
    named |= dict.fromkeys(("id", "batch"), str(UUID(int=7)))
    for method, path, operation in operations(document):
        if path == "/api/v1/health":
            continue
        body: Any = None
        if method in ("post", "patch"):
            (media,) = operation["requestBody"]["content"].values()
            body = next(iter(media["examples"].values()))["value"]
        there = path.format(**named)
        for by, allowed in ((None, {401}), (OTHER, {404} if "{code}" in path else None)):
            headers = {"Idempotency-Key": new_key()}
            if by is not None:
                headers["Authorization"] = f"Bearer {token(by)}"
            answer = await api.http.request(method.upper(), there, json=body, headers=headers)
            assert allowed is None or answer.status_code in allowed, (method, path, answer.text)


@module
async def test_answers_are_as_the_document_says(api: Api, document: dict[str, Any]) -> None:
    def conforms(path: str, answer: httpx.Response) -> dict[str, Any]:
        method = answer.request.method.lower()
        said = document["paths"][path][method]["responses"][str(answer.status_code)]
        (media,) = said["content"].items()
        assert answer.headers["content-type"] == media[0]
        assert against(document, media[1]["schema"], answer.json()) == []
        told: dict[str, Any] = answer.json()
        return told

    body = example(PROJECT_COMMANDS["register"])
    code = conforms("/api/v1/projects", await api.post("/projects", body))["project"]["code"]
    path = f"/reviews/{code}/idea_review/1"
    await api.there(path)
    conforms(f"{ROUND}/accept", await api.post(f"{path}/accept", {}, REVIEWER))
    conforms(
        f"{ROUND}/submit", await api.post(f"{path}/submit", {"papers": ["project_background"]})
    )
    conforms(f"{ROUND}/acts", await api.post(f"{path}/acts", {"kind": "accept"}, REVIEWER))
    conforms(f"{ROUND}/claim", await api.post(f"{path}/claim", {"x": 1}, REVIEWER))
    for preview in ({"kind": "resume"}, {"kind": "claim"}):
        conforms(f"{ROUND}/preview", await api.post(f"{path}/preview", preview, REVIEWER))
    conforms(f"{ROUND}/moves", await api.get(f"{path}/moves", REVIEWER))
    conforms(ROUND, await api.get(path, REVIEWER))
    done = conforms(f"{ROUND}/grant", await api.post(f"{path}/grant", GRANT, REVIEWER))
    await api.there(f"/reviews/{code}/det_eia/1")
    conforms(
        f"{PROJECT}/preview",
        await api.post(f"/projects/{code}/preview", {"kind": "terminate", "reason": "无"}, OFFICE),
    )
    for name, one in (
        ("/projects", "/projects"),
        ("/projects/{code}", f"/projects/{code}"),
        ("/projects/{code}/bundles", f"/projects/{code}/bundles"),
        ("/projects/{code}/timeline", f"/projects/{code}/timeline"),
        ("/tasks", "/tasks"),
        ("/receipts/{id}", done["receipt"]["address"].removeprefix("/api/v1")),
        ("/catalog", "/catalog"),
        ("/catalog/items", "/catalog/items"),
        ("/catalog/items/{item}", "/catalog/items/construction_permit"),
        ("/catalog/paths", "/catalog/paths"),
        ("/catalog/materials", "/catalog/materials"),
        ("/health", "/health"),
    ):
        for by in (COMPANY, OFFICE, AUDITOR):
            answer = await api.get(one, by)
            if answer.status_code != 404:  # a company does not see the unit's receipt
                conforms(f"/api/v1{name}", answer)
    for name in ("/catalog/paths", "/catalog/materials"):
        for kind in ("A", "none"):
            conforms(f"/api/v1{name}", await api.get(name, kind=kind))


@module
async def test_every_item_of_the_catalog_can_be_looked_at(
    api: Api, document: dict[str, Any]
) -> None:
    said = document["paths"]["/api/v1/catalog/items/{item}"]["get"]["responses"]["200"]
    items = (await api.get("/catalog/items")).json()["items"]
    assert len(items) > 100
    for item in items:
        answer = await api.get(f"/catalog/items/{item['id']}")
        assert answer.status_code == 200, answer.text
        assert against(document, said["content"]["application/json"]["schema"], answer.json()) == []


@module
async def test_the_page_that_shows_it_needs_no_network(api: Api) -> None:
    page = await api.http.get("/api/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("<!doctype html>", "")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon.png"):
        assert f"docs/{name}" in page.text or name == "favicon.png"
        assert (await api.http.get(f"/api/docs/{name}")).status_code == 200
    assert (await api.http.get("/api/docs/..%2Fcore.py")).status_code == 404
