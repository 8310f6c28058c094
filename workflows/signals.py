"""Names by which the world reaches a workflow. The API knows nothing else of `workflows`."""

from __future__ import annotations

ACT = "act"  # a row of `commands`: the whole row, as a plain dictionary
LOOK = "look"  # no act: come and `record`, you will learn what you do not know
RENEW = "renew"  # operators: continue as new, after a release
PROJECT_CODE, ITEM = "ProjectCode", "Item"  # search attributes that a stream's name tells
PROJECT_WORKFLOW = "ProjectWorkflow"
REVIEW_WORKFLOW = "ReviewWorkflow"
