"""Files that came with a request that was refused: closed at once, as Litestar does for those that were answered."""

from litestar.datastructures import FormMultiDict
from litestar.types import Empty, Scope
from litestar.utils.scope.state import ScopeState


async def close_uploads(_error: Exception, scope: Scope) -> None:
    """Close what a guard or a handler that raised had read of the form."""
    form = ScopeState.from_scope(scope).form
    if form is not Empty:
        await FormMultiDict.from_form_data(form).close()
