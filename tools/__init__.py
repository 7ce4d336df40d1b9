"""Tools that build the packaged data. Never imported by the product."""
