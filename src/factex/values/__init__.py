"""Dates, amounts and places: text in, values out; no article, no parse, no clock."""
