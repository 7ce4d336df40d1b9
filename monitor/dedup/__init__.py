"""What a post is to the posts before it."""

from monitor.dedup.document import Document, read
from monitor.dedup.index import Index
from monitor.dedup.match import compare_versions, match, relate

__all__ = ["Document", "Index", "compare_versions", "match", "read", "relate"]
