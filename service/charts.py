"""Charts as SVG, for bars, lines and intervals; each stands beside its numbers in words or in a table."""

from collections.abc import Sequence
from html import escape

from service.tiles import Drawing, spoken


def meter(share: float, css: str = "jade") -> Drawing:
    """A share between 0 and 1 as a bar."""
    width = 100 * min(max(share, 0), 1)
    return Drawing(
        '<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="f-line" width="100" height="12"/><rect class="f-{css}" width="{width:.1f}" height="12"/></svg>'
    )


def bullet(share: float, pace: float) -> Drawing:
    """A share of a target, with a mark where an even pace would be today; amber once it is a point behind."""
    css = "jade" if share >= pace - 0.01 else "amber"
    return Drawing(
        '<svg class="bullet" viewBox="0 0 200 20" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f-line" y="5" width="200" height="10" rx="2"/>'
        f'<rect class="f-{css}" y="5" width="{200 * min(max(share, 0), 1):.1f}" height="10" rx="2"/>'
        f'<rect class="f-ink" x="{200 * min(max(pace, 0), 1) - 1:.1f}" width="2" height="20"/></svg>'
    )


def joined(points: Sequence[tuple[float, float]]) -> str:
    """Points as the path of a line."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def spark(values: Sequence[float], width: int = 120, height: int = 30) -> Drawing:
    """The way of a figure without an axis, its last value marked."""
    top = max(values, default=0) or 1
    step = (width - 8) / max(len(values) - 1, 1)
    points = [(4 + place * step, height - 4 - value / top * (height - 8)) for place, value in enumerate(values)]
    if not points:
        return Drawing("")
    x, y = points[-1]
    return Drawing(
        f'<svg class="spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<path class="f-none s-indigo" stroke-width="2" stroke-linejoin="round" d="{joined(points)}"/>'
        f'<circle class="f-indigo" cx="{x:.1f}" cy="{y:.1f}" r="3"/></svg>'
    )


def ceiling(value: float) -> int:
    """The nearest round number above: 1, 2, 4 or 5 times a power of ten, so that a quarter of it is readable."""
    power = 1
    while True:
        for step in (1, 2, 4, 6, 8, 10):
            if step * power >= value and (step * power) % 4 == 0:
                return step * power
        power *= 10


def trend(
    now: Sequence[float], before: Sequence[float] = (), *, pace: float | None = None, label: str = "", last: str = ""
) -> Drawing:
    """This span in jade, the one before it thin, the pace that meets the target dashed; `last` names the last value."""
    width, height, weeks = 360, 216, max(len(now), len(before), 2)
    top = ceiling(max((*now, *before, pace or 0, 4)))

    def at(values: Sequence[float]) -> list[tuple[float, float]]:
        return [
            (40 + place * (width - 60) / (weeks - 1), height - 28 - value / top * (height - 48))
            for place, value in enumerate(values)
        ]

    drawn = [axis(top, width, height)]
    if before:
        drawn.append(f'<path class="f-none s-edge" stroke-width="1.5" d="{joined(at(before))}"/>')
    if pace is not None:
        y = at([pace])[0][1]
        drawn.append(f'<path class="s-ink" stroke-width="1.5" stroke-dasharray="5 4" d="M40 {y:.1f}H{width - 20}"/>')
    if now:
        drawn.append(line(at(now), last))
    return Drawing(f'<svg class="trend" viewBox="0 0 {width} {height}" {spoken(label)}>{"".join(drawn)}</svg>')


def axis(top: int, width: int, height: int) -> str:
    """Four lines across with what they stand for."""
    marks = [(top * quarter // 4, height - 28 - quarter / 4 * (height - 48)) for quarter in range(5)]
    return "".join(
        f'<path class="s-line" d="M40 {y:.1f}H{width - 20}"/>'
        f'<text class="thin" x="32" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        for value, y in marks
    )


def line(points: Sequence[tuple[float, float]], last: str) -> str:
    """The line of this span with a dot a week and its last value in words."""
    dots = "".join(
        f'<circle class="f-card s-jade" stroke-width="2.5" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points
    )
    # above the uppermost mark of the axis, where no line of the chart comes
    word = f'<text class="jade" x="{points[-1][0]:.1f}" y="12" text-anchor="end">{escape(last)}</text>' if last else ""
    path = f'<path class="f-none s-jade" stroke-width="3" stroke-linejoin="round" d="{joined(points)}"/>'
    return f"{path}{dots}{word}"


def interval(low: float, middle: float, high: float, *, cut: float, least: float, most: float) -> Drawing:
    """The 90 % interval of a figure (K8) between `least` and `most`; the dashed line is where the last seat falls."""

    def x(value: float) -> float:
        return 8 + (value - least) / ((most - least) or 1) * 180

    return Drawing(
        '<svg class="interval" width="196" height="40" viewBox="0 0 196 40" aria-hidden="true">'
        f'<path class="s-ink" stroke-width="1.5" stroke-dasharray="3 3" d="M{x(cut):.1f} 0V40"/>'
        '<path class="s-indigo" stroke-width="7" stroke-opacity=".35" stroke-linecap="round"'
        f' d="M{x(low):.1f} 20H{x(high):.1f}"/>'
        f'<circle class="f-indigo s-card" stroke-width="2" cx="{x(middle):.1f}" cy="20" r="6.5"/></svg>'
    )


def cohort(own: float, marks: Sequence[tuple[float, str, str]], *, own_word: str, label: str = "") -> Drawing:
    """Marks of the cohort on a line, and one's own place; never a rank (R3). A mark: value, word, value in words."""
    top = max([own, *(value for value, _, _ in marks)]) * 1.1 or 1

    def x(value: float) -> float:
        return 14 + value / top * 300

    side = "start" if x(own) < 60 else "end" if x(own) > 268 else "middle"
    line = '<rect class="f-line" x="14" y="44" width="300" height="8" rx="4"/>'
    reached = f'<rect class="f-gold" x="14" y="44" width="{x(own) - 14:.1f}" height="8" rx="4"/>'
    named = "".join(cohort_mark(x(value), word, said) for value, word, said in marks)
    square = '<rect class="f-gold s-card" x="-10" y="-10" width="20" height="20" rx="3" stroke-width="3"/>'
    me = f'<text x="{x(own):.1f}" y="22" text-anchor="{side}">{escape(own_word)}</text>'
    return Drawing(
        f'<svg class="scale" viewBox="0 0 328 92" {spoken(label)}>{line}{reached}{named}'
        f'<g transform="translate({x(own):.1f} 48) rotate(45)">{square}</g>{me}</svg>'
    )


def cohort_mark(x: float, word: str, said: str) -> str:
    """One mark of the cohort, named below the line."""
    return (
        f'<path class="s-ink" d="M{x:.1f} 39v18" stroke-width="2"/>'
        f'<text x="{x:.1f}" y="72" text-anchor="middle">{escape(word)}</text>'
        f'<text class="thin" x="{x:.1f}" y="87" text-anchor="middle">{escape(said)}</text>'
    )
