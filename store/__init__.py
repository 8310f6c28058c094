"""Tables, questions and the ledger's writing. No rule of the field lives here."""
