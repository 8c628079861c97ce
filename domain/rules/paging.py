"""Lists that are read page by page, from 1."""


def last_page(count: int, size: int) -> int:
    """The number of the last page of so many lines, `size` on each; an empty list has one."""
    return max(1, -(-count // size))
