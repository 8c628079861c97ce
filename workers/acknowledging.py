"""A worker that could not give a message back begins anew."""

from collections.abc import Callable

import structlog
from celery import Task
from celery.worker import state
from celery.worker.request import Request

log = structlog.get_logger()


class HeardRequest(Request):
    """A message whose acknowledgement the broker never got counts as at work for ever.

    With one at work a worker takes no other, listens to nothing and so never learns that the broker is back: it is
    deaf until somebody starts it again (celery #8091, seen with 5.7 and one quick restart of Valkey). So it ends, and
    the supervisor starts it; what was at work the broker offers again, and to do it twice adds nothing.
    """

    def acknowledge(self) -> None:
        """At once and not at the loop's next turn as Celery does it, to know whether it was heard."""
        if not self.acknowledged:
            self.tell_broker(self.message.ack)

    def reject(self, requeue: object = None) -> None:
        """As `acknowledge`."""
        if not self.acknowledged:
            self.tell_broker(self.message.reject, requeue=bool(requeue))

    def tell_broker(self, tell: Callable[..., object], **how: bool) -> None:
        """Tell it once; Celery's loop looks at `should_terminate` on each turn."""
        self.acknowledged = True
        try:
            tell(**how)
        except (OSError, *self._connection_errors) as error:
            log.exception("acknowledgement lost", error=type(error).__name__)
            state.should_terminate = True


class HeardTask(Task):
    """A task whose messages are `HeardRequest`s."""

    Request = HeardRequest
