"""Keys of the cache that all processes share, and of the limits. Both are tables of the database, and some keys hold an
internet address: who tried what how often."""

from django.utils.crypto import salted_hmac


def hidden(key, key_prefix, version) -> str:
    """The same key comes to the same name, from which nobody without the site's secret gets back to it."""
    whole = f"{key_prefix}:{version}:{key}"
    return salted_hmac("community.cache", whole, algorithm="sha256").hexdigest()
