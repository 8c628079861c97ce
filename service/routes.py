"""Every controller of the service, by who comes to it."""

from litestar.controller import Controller

from service.handlers.accounts import AccountController, ClosureController, GrantController
from service.handlers.activations import ActivatedController, ActivationController, LikelyHomeController
from service.handlers.area import AreaController
from service.handlers.assistances import AssistanceController, CodeController, LinkController, WithdrawalController
from service.handlers.attendances import AttendanceController, CountController
from service.handlers.award_files import BundleController, ShortlistPrintController, ShortlistSheetController
from service.handlers.award_rounds import (
    AwardRoundController,
    ClosingController,
    RankingEntryController,
    RankingLineController,
    SelectionController,
)
from service.handlers.blank_cards import BlankCardController, BlankReturnController, BlankWithdrawalController
from service.handlers.card_sheets import (
    BatchSheetController,
    CardSheetController,
    ReplacementController,
    UnitSheetController,
)
from service.handlers.cards import CardController
from service.handlers.check_ins import CheckInController, MoveController, ReportController
from service.handlers.confirmations import (
    ConfirmationController,
    DigitsController,
    HelperPhotoController,
    RatingController,
)
from service.handlers.desk_codes import DeskCodeController, OwnNumberController
from service.handlers.desk_sessions import DeskSessionController, OpeningController, PresenceController
from service.handlers.desk_tickets import ServingController, TicketController
from service.handlers.desks import DeskController, DeskPosterController
from service.handlers.home import HomeController, ScanController
from service.handlers.households import ErasureController, HouseholdController, KnockController, KnockRemovalController
from service.handlers.imports import CommitController, ImportController, RefusedRowsController
from service.handlers.language import LanguageController
from service.handlers.late_visits import ApprovalController, ForgottenScanController, LateVisitController
from service.handlers.leaderboards import LeaderboardController, LeaderboardSheetController
from service.handlers.meetings import MeetingController, ShownCardController, StatedCountController
from service.handlers.member_cards import (
    BadgeSheetController,
    LostCardController,
    MemberPhotoController,
    OwnCardController,
    ScannedCardController,
)
from service.handlers.operations import HealthController, MetricsController, ReadinessController
from service.handlers.passers_by import PasserByController
from service.handlers.passwords import PasswordController
from service.handlers.photos import PortraitController
from service.handlers.pictures import (
    OwnAnswerController,
    OwnHomeController,
    PictureChoiceController,
    PictureController,
    PictureRemovalController,
)
from service.handlers.points import PointsController
from service.handlers.pressed import PressedController
from service.handlers.public_names import PublicNameController
from service.handlers.reviews import (
    HearingController,
    ReviewController,
    ReviewDecisionController,
    ReviewNoticeController,
    ReviewPassController,
)
from service.handlers.screens import ScreenController, ScreenPhotoController
from service.handlers.sessions import AccountDeviceController, SessionController
from service.handlers.slips import SlipController, SlipScreenController, SlipSheetController
from service.handlers.teams import MembershipController, MembershipRoleController, TeamController, TeamDayController
from service.statics import StaticController

CONTROLLERS: list[type[Controller]] = [
    AccountController,
    AccountDeviceController,
    ActivatedController,
    ActivationController,
    ApprovalController,
    AreaController,
    AssistanceController,
    AttendanceController,
    AwardRoundController,
    BadgeSheetController,
    BatchSheetController,
    BlankCardController,
    BlankReturnController,
    BlankWithdrawalController,
    BundleController,
    CardController,
    CardSheetController,
    CheckInController,
    ClosingController,
    ClosureController,
    CodeController,
    CommitController,
    ConfirmationController,
    CountController,
    DeskCodeController,
    DeskController,
    DeskPosterController,
    DeskSessionController,
    DigitsController,
    ErasureController,
    ForgottenScanController,
    GrantController,
    HealthController,
    HearingController,
    HelperPhotoController,
    HomeController,
    HouseholdController,
    ImportController,
    KnockController,
    KnockRemovalController,
    LanguageController,
    LateVisitController,
    LeaderboardController,
    LeaderboardSheetController,
    LikelyHomeController,
    LinkController,
    LostCardController,
    MeetingController,
    MemberPhotoController,
    MembershipController,
    MembershipRoleController,
    MetricsController,
    MoveController,
    OpeningController,
    OwnAnswerController,
    OwnCardController,
    OwnHomeController,
    OwnNumberController,
    PasserByController,
    PasswordController,
    PictureChoiceController,
    PictureController,
    PictureRemovalController,
    PointsController,
    PortraitController,
    PresenceController,
    PressedController,
    PublicNameController,
    RankingEntryController,
    RankingLineController,
    RatingController,
    ReadinessController,
    RefusedRowsController,
    ReplacementController,
    ReportController,
    ReviewController,
    ReviewDecisionController,
    ReviewNoticeController,
    ReviewPassController,
    ScanController,
    ScannedCardController,
    ScreenController,
    ScreenPhotoController,
    SelectionController,
    ServingController,
    SessionController,
    ShortlistPrintController,
    ShortlistSheetController,
    ShownCardController,
    SlipController,
    SlipScreenController,
    SlipSheetController,
    StatedCountController,
    StaticController,
    TeamController,
    TeamDayController,
    TicketController,
    UnitSheetController,
    WithdrawalController,
]
