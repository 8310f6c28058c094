"""One project's whole life: seven stages, its facts, the items that apply, what opens when."""
