"""Who is who in the demo: told by the world that was filled, shown at the console."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from service.running.web import Front


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as. `host` is the name before `.localhost` that keeps their session apart."""

    role: str
    host: str
    name: str
    phone: str
    password: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """The people of the demo; paths where a citizen is asked, of a home's, a member's and a blank card, of a screen."""

    people: list[Persona]
    citizen_path: str
    card_path: str = ""
    member_path: str = ""
    blank_path: str = ""
    screen_path: str = ""


def introduce(told: Introduction, front: Front, messages: Path, console: Console) -> None:
    """The address, who to sign in as, a citizen's page, and how a real phone gets there."""
    console.print(f"\n[bold]Gõ Cửa is open: {front.address}[/bold]   (Ctrl-C ends it; what was done stays)\n")
    table = Table(
        *(Column(title, no_wrap=True) for title in ("sign in as", "at", "name", "phone")), box=None, pad_edge=False
    )
    for person in told.people:
        table.add_row(person.role, place_of(person, front), person.name, person.phone)
    console.print(table)
    for password in sorted({person.password for person in told.people}):
        console.print(f"password: {password}")
    console.print(f"\nA citizen being asked, without account: {front.address}{told.citizen_path}", soft_wrap=True)
    if told.card_path:
        member = place_of(told.people[0], front)
        console.print(f"A household's card, as if the member had scanned it: {member}{told.card_path}", soft_wrap=True)
        if told.blank_path:
            console.print(f"A blank card, to write a new home down: {member}{told.blank_path}", soft_wrap=True)
    if told.member_path:
        console.print(f"A member's card, as anybody may scan it: {front.address}{told.member_path}", soft_wrap=True)
    if told.screen_path:
        desk = f"{front.address}{told.screen_path}"
        console.print(
            f"The screen of a help desk that is open (number 001 waits for its answer): {desk}", soft_wrap=True
        )
    console.print(f"Texts that were sent to citizens' phones, a line each: {messages}", soft_wrap=True)
    for line in ways_of_a_phone(front):
        console.print(line, soft_wrap=True)


def place_of(person: Persona, front: Front) -> str:
    """An address of their own on this machine, so that one browser can play several people."""
    return front.address if front.certificate else f"http://{person.host}.localhost:{front.port}"


def ways_of_a_phone(front: Front) -> list[str]:
    """How a real phone comes in."""
    if front.certificate:
        return [
            f"On a phone in this network: {front.address}",
            f"Camera and offline work need its certificate trusted on the phone: {front.certificate}",
        ]
    return [
        f"A phone by cable: adb reverse tcp:{front.port} tcp:{front.port}, then {front.address} on the phone",
        "A phone in this network: gocua demo --lan (https with a certificate made here)",
    ]
