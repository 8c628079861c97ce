"""What a handler may ask for by name."""

from litestar.di import NamedDependency

from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.visitors import Visitor

SignedIn = NamedDependency[Viewer]  # the guard has let nobody else in
Anybody = NamedDependency[Viewer | None]
From = NamedDependency[Visitor]
Installation = NamedDependency[Settings]
