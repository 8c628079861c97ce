"""Whether Redis answers. It may vanish: every page still answers, and boards come back equal (design §4.3)."""

from contextlib import suppress

from domain.settings import Settings

SECONDS = 0.2


async def ping(settings: Settings) -> bool:
    """It answers within 0.2 s."""
    import redis.asyncio  # 20 MB, for the process that is asked
    from redis.exceptions import RedisError

    with suppress(RedisError, OSError, TimeoutError):
        async with redis.asyncio.from_url(
            settings.redis_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
        ) as one:
            return bool(await one.ping())
    return False
