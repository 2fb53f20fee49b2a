from rag.filters import NO_FILTERS, Filters, Period


def test_no_filters_filter_nothing() -> None:
    assert not NO_FILTERS
    assert not Filters()
    assert Filters(sources=("Coast Wire",))


def test_a_narrowed_period_is_never_wider() -> None:
    assert Filters().within(Period(5, 9)).published == Period(5, 9)
    set_by_the_reader = Filters(Period(7, 20), sources=("Coast Wire",))
    assert set_by_the_reader.within(Period(5, 9)) == Filters(Period(7, 9), sources=("Coast Wire",))
