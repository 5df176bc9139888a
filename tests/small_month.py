"""Close a small month and print all of it, to be run in a process of its own: `python -m tests.small_month`."""

from datetime import date

from primarycare.errors import ConservationError
from primarycare.money import Rounding, RoundingMode, Stage
from primarycare.panels import Panels
from primarycare.periods import Month
from primarycare.settlement import MonthClose, close_month
from tests.small_practice import (
    DR1,
    DR2,
    P1,
    P2,
    P3,
    a_designation,
    a_group,
    a_line,
    a_patient,
    a_physician,
    a_schedule,
    a_version,
    an_engagement,
    an_envelope,
    an_expense,
    day,
    departed_on,
    during,
    euros,
)

MONTH = Month(2020, 8)


def small_month() -> MonthClose:
    """Close a month in which somebody joins, somebody dies, somebody changes physician and a physician departs."""
    return close_month(
        MONTH,
        group=a_group(DR2),
        physicians=(a_physician(DR1, status=departed_on(date(2020, 8, 16))), a_physician(DR2)),
        patients=(a_patient(P1), a_patient(P2, died_on=date(2020, 8, 9)), a_patient(P3)),
        panels=Panels(
            (
                a_designation(P1, DR1, during("2019-01-01", "2020-08-10")),
                a_designation(P1, DR2, during("2020-08-11")),
                a_designation(P2, DR1, during("2019-01-01")),
                a_designation(P3, DR2, during("2020-08-20")),
            )
        ),
        engagements=(an_engagement("e-1", P1), an_engagement("e-2", P2), an_engagement("e-3", P3)),
        schedule=a_schedule(
            a_version(
                a_line("100/7", label="core"),
                a_line("1/3", label="brick"),
                rounding=Rounding(2, RoundingMode.HALF_EVEN),
                stage=Stage.STATEMENT,
            )
        ),
        envelopes=(an_envelope(payments={day("2020-08-01"): "12000"}),),
        expenses=(an_expense("x-1", "80"), an_expense("x-2", "300", use="desk")),
    )


def refuses_a_wrong_sum(closed: MonthClose) -> bool:
    try:
        MonthClose(
            structure=closed.structure,
            month=closed.month,
            statements=closed.statements,
            movements=closed.movements,
            to_physicians=closed.to_physicians,
            to_structure=closed.to_structure,
            total=closed.total + euros("0.01"),
            findings=(),
        )
    except ConservationError:
        return True
    return False


def main() -> None:
    closed = small_month()
    print(closed)
    for statement in closed.statements:
        print(statement)
        for line in statement.lines:
            print(line, line.working, sep="\n")
    for movement in closed.movements:
        print(movement, *movement.decisions, sep="\n")
    print(*closed.findings, sep="\n")
    print("a wrong sum is refused:", refuses_a_wrong_sum(closed))


if __name__ == "__main__":
    main()
