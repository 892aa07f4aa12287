"""The vocabulary of the rules: tables of words and set phrases by kind, kept apart from what uses them."""
