"""The state charts of docs/states.md, found by playing the core: nothing in them is written by hand."""
