"""How effects are written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.programme.effects import Unreadable, parse_band, parse_effect, parse_shift
from polku.programme.model import Band, Capacity, Graded, Shift


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("unemployed>job", Shift("unemployed", "job")),
        ("unemployed>job[12:]", Shift("unemployed", "job", Band(12, None))),
        ("unemployed>services[:6]@young", Shift("unemployed", "services", Band(0, 6), "young")),
        (" unemployed > job [3:12] @ all ", Shift("unemployed", "job", Band(3, 12), "all")),
        ("in_services.training>työ", Shift("in_services.training", "työ")),
        ("capacity(case_manager)", Capacity("case_manager")),
        ("g1a", Graded("g1a")),
    ],
)
def test_an_effect_is_read_as_it_is_written_in_the_contract(text: str, effect: object) -> None:
    assert parse_effect(text) == effect


@pytest.mark.parametrize(
    "text",
    ["", ">", "unemployed>", "a>b>c", "a>b[1:2", "a>b[2:1]", "a>b[3:3]", "a>b[x:]", "a>b@", "a > b c", "capacity()",
     "capacity(a)(b)", "__import__('os')", "a;b", "1>2", "a>b[-1:2]", "a>b[1:2:3]"],
)  # fmt: skip
def test_what_is_no_effect_is_refused_with_a_cure_in_both_languages(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_effect(text)
    assert all(caught.value.text.by_language[x] and caught.value.cure.by_language[x] for x in ("fi", "en"))


def test_a_band_says_where_it_ends() -> None:
    assert parse_band("[12:]") == Band(12, None)
    assert parse_band("[:3]") == Band(0, 3)
    assert parse_band(" [ 0 : 1 ] ") == Band(0, 1)


_names = st.from_regex(r"[a-zåäö_][a-zåäö0-9_]{0,8}", fullmatch=True)
_bands = st.one_of(
    st.none(),
    st.integers(0, 500).map(lambda a: Band(a)),
    st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda x: Band(x[0], x[0] + x[1])),
)


@given(_names, _names, _bands, st.one_of(st.none(), _names))
def test_a_shift_written_out_reads_back_as_itself(a: str, b: str, band: Band | None, segment: str | None) -> None:
    shift = Shift(a, b, band, segment)
    assert parse_shift(str(shift)) == shift


@given(st.text(max_size=40))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    try:
        parse_effect(text)
    except Unreadable as why:
        assert why.cure["fi"]
