"""The shapes of answers, as JSON Schema: rows from the read model's columns, the rest by hand.

A test holds every kind of answer against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.adopting import SORT_ZH
from store.read_model import COLUMNS

Schema = dict[str, Any]
REF = "#/components/schemas/"


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"{REF}{name}"}


_TYPES: dict[str, Schema] = {
    "text": {"type": ["string", "null"]},
    "numeric": {"type": ["number", "null"]},
    "integer": {"type": ["integer", "null"]},
    "boolean": {"type": "boolean"},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamptz": {"type": ["string", "null"], "format": "date-time"},
    "jsonb": {},
}
_MOMENT = {"type": "string", "format": "date-time"}
_MAYBE_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}


def _object(needed: Mapping[str, Schema], also: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**needed, **(also or {})},
        "required": list(needed),
    }


_COUNT = {"type": "integer", "minimum": 0}
_NAMED = _object({"id": _TEXT, "name": _TEXT})


def _row(table: str, *gone: str, **more: Schema) -> Schema:
    columns = {name: _TYPES[kind] for name, kind in COLUMNS[table].items() if name not in gone}
    hidden = {name: _TYPES[COLUMNS[table][name]] for name in gone}
    return _object({**columns, **more}, hidden)


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


_WRITTEN = _object(
    {
        "title": _TEXT,
        "on": {"type": "string", "format": "date"},
        "paragraphs": _list_of(_TEXT),
        "signed_by": _TEXT,
    }
)


def _page(name: str, of: str) -> Schema:
    return _object({name: _list_of(ref(of)), "next": _MAYBE_TEXT})


_REFUSAL = _object(
    {"code": _TEXT, "zh": _TEXT, "clause": _TEXT, "legal": _list_of(_TEXT)},
)
_UNTIL = {
    "status": _TEXT,
    "promised_due": _TYPES["date"],
    "statutory_due": _TYPES["date"],
    "explain": {
        "type": "object",
        "additionalProperties": _object({"zh": _TEXT, "lines": _list_of(_TEXT)}),
    },
}
_RESULTS_USED = _list_of(  # papers that are results of other items, taken from there
    _object(
        {
            "id": _TEXT,
            "name": _TEXT,
            "item": _TEXT,
            "item_name": _TEXT,
            "round": {"type": ["integer", "null"]},
            "number": _MAYBE_TEXT,
            "since": _TYPES["date"],
            "there": {"type": "boolean"},
            "zh": _TEXT,
        }
    )
)
_REMINDERS = {  # not shown to companies
    "reminders": _object(
        {
            "zh": {"type": "string", "description": "接着提醒的时间和岗位；没有时为空"},
            "steps": _list_of(_object({"step": _TEXT, "at": _MOMENT, "zh": _TEXT})),
        }
    )
}
_ESCALATIONS = _list_of(
    _object(
        {
            "step": _TEXT,
            "zh": _TEXT,
            "at": _MOMENT,
            "limit": {"enum": ["promised", "statutory", None]},
            "due": {"type": "string", "format": "date"},
            "to": _list_of(_object({"role": _TEXT, "unit": _MAYBE_TEXT, "zh": _TEXT})),
            "answers": _list_of(
                _object(
                    {
                        "kind": {"enum": ["acknowledged", "instructed", "passed_on"]},
                        "zh": _TEXT,
                        "at": _MOMENT,
                        "person": _TEXT,
                        "role": _TEXT,
                        "unit": _MAYBE_TEXT,
                        "to": _MAYBE_TEXT,
                        "words": _MAYBE_TEXT,
                    }
                )
            ),
        }
    )
)
_BUNDLE: dict[str, Any] = {
    "bundle": _TEXT,
    "name": _TEXT,
    "lead": _TEXT,
    "asked_on": {"type": "string", "format": "date"},
    "limit_day": _TYPES["date"],
    "ended_on": _TYPES["date"],
    "late": {"type": "boolean"},
    "extended_on": _TYPES["date"],
    "extension": {"anyOf": [_WRITTEN, {"type": "null"}]},
    "items": _list_of(
        _object(
            {
                "item": _TEXT,
                "name": _TEXT,
                "unit": _TEXT,
                "zh": _TEXT,
                "ended_on": _TYPES["date"],
                "number": _MAYBE_TEXT,
                "valid_until": _TYPES["date"],
            }
        )
    ),
    "letter": {"anyOf": [_WRITTEN, {"type": "null"}]},
}
_GROUP: dict[str, Any] = {
    "group": _TEXT,
    "name": _TEXT,
    "lead": _TEXT,
    "limit_day": {"type": "string", "format": "date"},
    "closed_on": _TYPES["date"],
    "answered": {"type": "integer"},
    "opinions": _list_of(
        _object(
            {
                "item": _TEXT,
                "name": _TEXT,
                "unit": _TEXT,
                "zh": _TEXT,
                "answered_on": _TYPES["date"],
                "working_days": {"type": ["integer", "null"]},
                "late": {"type": "boolean"},
                "silent": {"type": "boolean", "description": "到期时没有答复；不视为同意"},
                "elsewhere": {
                    "anyOf": [_object({"zh": _TEXT, "until": _TYPES["date"]}), {"type": "null"}]
                },
            }
        )
    ),
    "slowest": _MAYBE_TEXT,
    "conditions": _list_of(_object({"unit": _TEXT, "words": _MAYBE_TEXT, "zh": _TEXT})),
}
_JOINT_REVIEW: dict[str, Any] = {
    "number": {"type": "integer"},
    "zh": _TEXT,
    "institution": _TEXT,
    "meets_on": {"type": "string", "format": "date"},
    "start": {"type": "string", "format": "date"},
    "until": {"type": "string", "format": "date"},
    "closed_on": _TYPES["date"],
    "opinion": _MAYBE_TEXT,
    "items": _list_of(
        _object(
            {
                "item": _TEXT,
                "name": _TEXT,
                "unit": _TEXT,
                "zh": _TEXT,
                "reason": _MAYBE_TEXT,
                "promised_due": _TYPES["date"],
            }
        )
    ),
}
_SOURCES = _list_of(_object({"zh": _TEXT}, {"law": _MAYBE_TEXT, "checked": _MAYBE_TEXT}))

SCHEMAS: dict[str, Schema] = {
    "Problem": _object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "给人看的中文句子"},
            "code": _TEXT,
            "instance": {"type": "string", "description": "请求编号"},
        },
        {
            "clause": {"type": "string", "description": "依据的条文"},
            "legal": {**_list_of(_TEXT), "description": "现在可以给出的命令"},
            "errors": _list_of(_object({"field": _TEXT, "message": _TEXT})),
            "receipt": ref("Receipt"),
        },
    ),
    "Receipt": _object(
        {
            "id": {"type": "string", "format": "uuid"},
            "outcome": {"enum": ["done", "refused", "set_aside", None]},
            "kind": _TEXT,
            "stream": _TEXT,
            "project": _TEXT,
            "submitted_at": _MOMENT,
            "happened_at": _MOMENT,
            "settled_at": _MAYBE_MOMENT,
            "rules": {
                "type": ["object", "null"],
                "description": "所属项目或事项实际执行的目录和日历版本；尚未开始的为空",
                "properties": {"catalog": _TEXT, "calendar": _TEXT},
            },
            "address": _TEXT,
        },
        {
            "item": _TEXT,
            "round": {"type": "integer"},
            "refusal": {"oneOf": [_REFUSAL, {"type": "null"}]},
        },
    ),
    "Pending": _object({"receipt": ref("Receipt"), "detail": _TEXT}),
    "ReviewRow": _row(
        "reviews", "claimed_by", "copied_to", "pauses", status_zh=_TEXT, outcome_zh=_MAYBE_TEXT
    ),
    "ProjectRow": _row("projects", status_zh=_TEXT),
    "GrantedRow": _row("granted", name=_TEXT, outcome_zh=_TEXT),
    "Task": _row("tasks", "claimed_by", what=_TEXT, unit_name=_MAYBE_TEXT),
    "ReviewDone": _object({"receipt": ref("Receipt"), "review": ref("ReviewRow")}),
    "ProjectDone": _object({"receipt": ref("Receipt"), "project": ref("ProjectRow")}),
    "Review": {
        "allOf": [
            ref("ReviewRow"),
            _object(
                {
                    "unit_name": _TEXT,
                    "papers": _list_of(
                        _object(
                            {
                                "id": _TEXT,
                                "name": _TEXT,
                                "issuer": _TEXT,
                                "needed": {"enum": ["submit", "grant"]},
                                "asked": {"enum": ["true", "unknown"]},
                                "there": {"type": "boolean"},
                            }
                        )
                    ),
                    "results_used": _RESULTS_USED,
                    "now": _object({"at": _MOMENT, **_UNTIL}, _REMINDERS),
                },
                {"escalations": _ESCALATIONS},
            ),
        ]
    },
    "Moves": _object(
        {
            "at": _MOMENT,
            "moves": _list_of(
                _object(
                    {
                        "kind": _TEXT,
                        "zh": _TEXT,
                        "clause": _TEXT,
                        "path": _TEXT,
                        "may": {"type": "boolean"},
                        "why_not": _MAYBE_TEXT,
                    },
                    {
                        "outcomes": _list_of(
                            _object({"outcome": _TEXT, "zh": _TEXT, "path": _MAYBE_TEXT})
                        ),
                        "steps": _list_of(_object({"step": _TEXT, "zh": _TEXT})),
                    },
                )
            ),
        }
    ),
    "Preview": _object(
        {
            "at": _MOMENT,
            "would": {"enum": ["done", "refused"]},
            "refusal": {"oneOf": [_REFUSAL, {"type": "null"}]},
            "events": _list_of(_object({"type": _TEXT, "at": _MOMENT, "zh": _TEXT})),
        },
        _UNTIL | _REMINDERS,
    ),
    "ProjectList": _page("projects", "ProjectListed"),
    "ProjectListed": _object(
        {"code": _TEXT, "name": _TEXT, "owner": _TEXT, "status": _TEXT, "status_zh": _TEXT},
        {name: _TYPES[kind] for name, kind in COLUMNS["projects"].items() if kind != "jsonb"},
    ),
    "TaskList": _page("tasks", "Task"),
    "Project": _object(
        {
            "project": ref("ProjectRow"),
            "stages": _list_of(
                _object(
                    {
                        "stage": _TEXT,
                        "name": _TEXT,
                        "from": _MAYBE_MOMENT,
                        "to": _MAYBE_MOMENT,
                        "reached": _MAYBE_MOMENT,
                    }
                )
            ),
            "facts": _list_of(
                _object({"fact": _TEXT, "name": _TEXT, "value": {}, "zh": _TEXT, "source": _TEXT})
            ),
            "reviews": _list_of(ref("ReviewRow")),
            "granted": _list_of(ref("GrantedRow")),
            "tasks": _list_of(ref("Task")),
            "next": _list_of(_object({"what": _TEXT, "who": _TEXT, "due": _TYPES["date"]})),
        }
    ),
    "GroupList": _object({"groups": _list_of(_object(_GROUP))}),
    "JointReviewList": _object({"joint_reviews": _list_of(_object(_JOINT_REVIEW))}),
    "BundleList": _object({"bundles": _list_of(_object(_BUNDLE))}),
    "CompanyBundles": _object(
        {
            "company": _TEXT,
            "bundles": _list_of(_object({"project": _TEXT, "project_name": _TEXT, **_BUNDLE})),
        }
    ),
    "Timeline": _object(
        {
            "events": _list_of(
                _object(
                    {
                        "at": _MOMENT,
                        "recorded_at": _MOMENT,
                        "type": _TEXT,
                        "zh": _TEXT,
                        "stream": _TEXT,
                        "who": _MAYBE_TEXT,
                    },
                    {"happened_at": _MAYBE_MOMENT, "item": _TEXT, "item_name": _TEXT},
                )
            ),
            "next": _MAYBE_TEXT,
        }
    ),
    "FigureOfPauses": _object(
        {
            "at": _MOMENT,
            "late_wd": {"type": "integer"},
            "by_unit": _list_of(ref("PausesLine")),
            "by_item": _list_of(ref("PausesLine")),
            "by_clause": _list_of(ref("PausesLine")),
        }
    ),
    "BrokenPromises": _object(
        {
            "company": _TEXT,
            "promises": _list_of(
                _object(
                    {
                        "sort": {"type": "string", "enum": ["promise", "gap"]},
                        **dict.fromkeys(
                            (
                                "project",
                                "project_name",
                                "item",
                                "item_name",
                                "promise",
                                "found",
                                "clause",
                                "unit_name",
                                "standing",
                            ),
                            _TEXT,
                        ),
                        "round": {"type": "integer"},
                        **dict.fromkeys(("number", "unit"), _MAYBE_TEXT),
                        "on": _TYPES["date"],
                        "repaired_on": _TYPES["date"],
                        "at": _MAYBE_MOMENT,
                    }
                )
            ),
        }
    ),
    "PausesLine": _object(
        {
            "key": _TEXT,
            **{
                name: {"type": "integer"}
                for name in ("rounds", "paused", "pauses", "late", "elapsed_days", "paused_days")
            },
            "share_percent": {"type": "number"},
        },
        {"clause": _TEXT},
    ),
    "WrittenNotices": _object({"notices": _list_of(_WRITTEN)}),
    "Calendars": _object(
        {
            "newest": {"type": "string", "description": "新登记的项目所用"},
            "released": _list_of(_TEXT),
            "in_use": {"type": "object", "additionalProperties": {"type": "integer"}},
        }
    ),
    "AdjustmentTried": _object(
        {
            "projects": {"type": "integer"},
            "rounds": {"type": "integer", "description": "有时限在走或停着的在办事项"},
            "unchanged": {"type": "integer", "description": "其中时限都不变的"},
            "moves": _list_of(
                _object(
                    {
                        "project": _TEXT,
                        "stream": _TEXT,
                        "of": {"type": "string", "description": "事项"},
                        "what": {"enum": ["promised", "statutory", "window", "cap", "gap"]},
                        "was": _TYPES["date"],
                        "now": _TYPES["date"],
                        "lifts": {"type": "boolean", "description": "撤销已有的超期记录"},
                    }
                )
            ),
        }
    ),
    "CatalogVersions": _object(
        {
            "newest": _TEXT,
            "released": _list_of(_TEXT),
            "in_use": {"type": "object", "additionalProperties": {"type": "integer"}},
            "rounds": {"type": "object", "additionalProperties": {"type": "integer"}},
        }
    ),
    "AdoptionTried": _object(
        {
            "projects": {"type": "integer"},
            "rounds": {"type": "integer", "description": "其中在办的事项"},
            **{sort.value: {"type": "integer", "description": zh} for sort, zh in SORT_ZH.items()},
            "found": _list_of(
                _object(
                    {
                        "project": _TEXT,
                        "sort": {"enum": [sort.value for sort in SORT_ZH]},
                        "changes": _list_of(
                            _object(
                                {
                                    "project": _TEXT,
                                    "stream": _TEXT,
                                    "of": {"type": "string", "description": "事项、事实、阶段"},
                                    "what": _TEXT,
                                    "was": _MAYBE_TEXT,
                                    "now": _MAYBE_TEXT,
                                    "lifts": {"type": "boolean"},
                                    "matter": _MAYBE_TEXT,
                                    "names": _list_of(_TEXT),
                                    "sort": {"enum": [sort.value for sort in SORT_ZH]},
                                }
                            )
                        ),
                    }
                )
            ),
        }
    ),
    "Adjusted": _object(
        {
            "projects": {"type": "integer"},
            "done": {"type": "integer"},
            "refused": {"type": "integer"},
            "waiting": {"type": "integer"},
        }
    ),
    "Catalog": _object(
        {
            "version": _TEXT,
            "digest": _TEXT,
            "calendar": _TEXT,
            "stages": _list_of(_object({"id": _TEXT, "name": _TEXT})),
            "units": _list_of(_object({"id": _TEXT, "name": _TEXT, "short": _TEXT})),
            "facts": _list_of(_object({"id": _TEXT, "name": _TEXT, "type": _TEXT})),
            "events": _list_of(_object({"id": _TEXT, "name": _TEXT, "raised_by": _TEXT})),
            "items": {"type": "integer"},
        }
    ),
    "CatalogItems": _object({"items": _list_of(ref("CatalogItemListed"))}),
    "CatalogItemListed": _object(
        {
            "id": _TEXT,
            "name": _TEXT,
            "stage": _TEXT,
            "step": _TEXT,
            "kind": _TEXT,
            "kind_name": _TEXT,
            "scope": _TEXT,
            "group": _MAYBE_TEXT,
            "function": _TEXT,
            "tier": _TEXT,
        }
    ),
    "CatalogItem": {
        "allOf": [
            ref("CatalogItemListed"),
            _object(
                {
                    "outcomes": _list_of(_object({"outcome": _TEXT, "zh": _TEXT})),
                    "needs": _list_of(_TEXT),
                    "grant_needs": _list_of(_TEXT),
                    "limits": _list_of(
                        _object(
                            {"which": _TEXT, "zh": _TEXT, "confidence": _TEXT, "sources": _SOURCES}
                        )
                    ),
                    "basis": _SOURCES,
                    "materials": _list_of(
                        _object(
                            {
                                "id": _TEXT,
                                "name": _TEXT,
                                "issuer": _TEXT,
                                "needed": _TEXT,
                                "sources": _SOURCES,
                            }
                        )
                    ),
                    "fields": _list_of(_object({"id": _TEXT, "name": _TEXT, "type": _TEXT})),
                    "sets": _list_of(_TEXT),
                    "raises": _list_of(_TEXT),
                    "pauses": _list_of(_object({"id": _TEXT, "name": _TEXT})),
                }
            ),
        ]
    },
    "CatalogPaths": _object({"version": _TEXT, "kinds": _list_of(ref("KindBurden"))}),
    "KindBurden": _object(
        {
            "kind": _TEXT,
            "name": _TEXT,
            "route": _TEXT,
            "route_name": _TEXT,
            "statutory": ref("CriticalPath"),
            "promised": ref("CriticalPath"),
            "to_exit": ref("Burden"),
            "whole": ref("Burden"),
        }
    ),
    "CriticalPath": _object(
        {
            "days": _COUNT,
            "outside": _COUNT,
            "steps": _list_of(
                _object(
                    {
                        "id": _TEXT,
                        "name": _TEXT,
                        "days": _COUNT,
                        "outside": _COUNT,
                        "by": {"enum": ["law", "promise", "none"]},
                    }
                )
            ),
        }
    ),
    "Burden": _object(
        {
            "items": _COUNT,
            "papers_by_item": _COUNT,
            "papers": _COUNT,
            "visits_apart": _COUNT,
            "visits": _COUNT,
        }
    ),
    "CatalogMaterials": _object({"version": _TEXT, "papers": _list_of(ref("PapersOf"))}),
    "PapersOf": _object(
        {
            "kind": _MAYBE_TEXT,
            "bundle": _MAYBE_TEXT,
            "name": _TEXT,
            "items": _list_of(_NAMED),
            "papers": _object(
                {
                    "before": _COUNT,
                    "by_item": _COUNT,
                    "after": _COUNT,
                    "given": _list_of(ref("PaperGiven")),
                    "from_system": _list_of(ref("PaperGiven")),
                    "issued": _list_of(ref("PaperGiven")),
                }
            ),
        }
    ),
    "PaperGiven": _object(
        {"id": _TEXT, "name": _TEXT, "items": _list_of(_NAMED), "source": _MAYBE_TEXT}
    ),
    "Health": _object(
        {
            "well": {"type": "boolean"},
            "at": _MOMENT,
            "parts": {
                "type": "object",
                "additionalProperties": _object({"well": {"type": "boolean"}}, {"zh": _TEXT}),
            },
        }
    ),
}
