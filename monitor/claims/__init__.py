"""What a text says happened, and who says so: frames of events and the claims made in them."""

from monitor.claims.read import read_post, read_report

__all__ = ["read_post", "read_report"]
