"""What the knowledge base adds to Wagtail's admin, each part in a module of its own."""

from knowledgebase.translating import hooks  # noqa: F401
