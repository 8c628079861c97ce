"""Every controller of the service, by who comes to it."""

from litestar.controller import Controller

from service.handlers.assistances import AssistanceController
from service.handlers.cards import CardController
from service.handlers.check_ins import CheckInController, ReportController
from service.handlers.confirmations import ConfirmationController, HelperPhotoController, RatingController
from service.handlers.home import HomeController, ScanController
from service.handlers.households import HouseholdController
from service.handlers.operations import OperationController

CONTROLLERS: list[type[Controller]] = [
    AssistanceController,
    CardController,
    CheckInController,
    ConfirmationController,
    HelperPhotoController,
    HomeController,
    HouseholdController,
    OperationController,
    RatingController,
    ReportController,
    ScanController,
]
