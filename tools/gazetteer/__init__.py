"""Compiles the towns and countries of the lexicon from GeoNames and CLDR."""
