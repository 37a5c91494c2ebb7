"""What stands in the bodies of pages and of shared words, without asking the database for each block."""

from collections.abc import Iterator

from wagtail.blocks import StreamValue


def with_bodies(things) -> list:
    """The things with their bodies read together: what is chosen in them is looked up once for all of them."""
    things = list(things)
    if things:
        block = things[0].body.stream_block
        bodies = block.bulk_to_python([list(thing.body.raw_data) for thing in things])
        for thing, body in zip(things, bodies, strict=True):
            thing.body = body
    return things


def references_in(body: StreamValue) -> Iterator[tuple]:
    """What a body links to when it is shown, as Wagtail tells references.

    A block that shows words kept elsewhere tells what those refer to in `references_inside`.
    """
    for child in body:
        inside = getattr(child.block, "references_inside", child.block.extract_references)
        yield from inside(child.value)
