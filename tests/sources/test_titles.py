import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.sources.titles import parse_title


@pytest.mark.parametrize(
    ("filed", "title", "listed", "year"),
    [
        ("Toy Story (1995)", "Toy Story", "Toy Story", 1995),
        ("Godfather, The (1972)", "The Godfather", "Godfather, The", 1972),
        ("Good, The Bad and The Ugly, The (1966)", "The Good, The Bad and The Ugly", None, 1966),
        ("Bug's Life, A (1998)", "A Bug's Life", None, 1998),
        ("Enfer, L' (1994)", "L'Enfer", None, 1994),
        ("Superweib, Das (1996)", "Das Superweib", None, 1996),
        (
            "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
            "The City of Lost Children (La Cité des enfants perdus)",
            None,
            1995,
        ),
        ("Convent, The (Convento, O) (1995)", "The Convent (O Convento)", None, 1995),
        ("Black Sabbath (Tre Volti Della Paura, I) (1963)", "Black Sabbath (I Tre Volti Della Paura)", None, 1963),
        ("Seven (a.k.a. Se7en) (1995)", "Seven (a.k.a. Se7en)", None, 1995),
        (
            "Horror Hotel (a.k.a. City of the Dead, The) (1960)",
            "Horror Hotel (a.k.a. The City of the Dead)",
            None,
            1960,
        ),
        ("Seven Samurai (The Magnificent Seven) (Shichinin no samurai) (1954)", None, None, 1954),
        ("I, Worst of All (Yo, la peor de todas) (1990)", "I, Worst of All (Yo, la peor de todas)", None, 1990),
        ("L.A. Confidential (1997)", "L.A. Confidential", None, 1997),
        ("Girl, Interrupted (1999)", "Girl, Interrupted", None, 1999),
        ("Associate, The (L'Associe)(1982)", "The Associate (L'Associe)", "Associate, The (L'Associe)", 1982),
        ("Land Before Time III (1995) (V)", "Land Before Time III", "Land Before Time III (V)", 1995),
        ("Bleak House (2005-2006)", "Bleak House", "Bleak House", 2005),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", None, 1968),
        ("1984 (1984)", "1984", "1984", 1984),
        ("unknown", "unknown", "unknown", None),
        ("Apollo (13)", "Apollo (13)", "Apollo (13)", None),
        ("(1995)", "(1995)", "(1995)", None),
        ("Heidi Fleiss: Hollywood Madam (1995) ", "Heidi Fleiss: Hollywood Madam", None, 1995),
    ],
)
def test_a_filed_title_comes_apart(filed, title, listed, year):
    parts = parse_title(filed)
    without_year = filed.rpartition("(")[0].strip()
    assert parts == (title or without_year, listed or without_year, year)


@given(st.text(max_size=60), st.integers(1870, 2099))
def test_a_year_at_the_end_is_found_whatever_the_title(text, year):
    name = " ".join(text.split())
    parts = parse_title(f"{name} ({year})")
    assert parts.year == (year if name else None)
    assert parts.listed_title == (name or f"({year})")


@given(st.text(alphabet="Aa, Theé()'1", max_size=30))
def test_no_letter_of_a_title_is_lost(text):
    parts = parse_title(text)
    assert sorted(parts.title.replace(" ", "").replace(",", "")) == sorted(
        parts.listed_title.replace(" ", "").replace(",", "")
    )
