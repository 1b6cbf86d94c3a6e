"""The least that a page of tables takes: two that never change, and the choice that makes the page run again."""

import pandas as pd
import streamlit as st

CHOICES = 200


def _constant(n_rows: int) -> pd.DataFrame:
    places = range(n_rows)
    return pd.DataFrame(
        {"place": places, "title": [f"Movie {at}" for at in places], "stars": [at / 7 for at in places]}
    )


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.selectbox("User", range(CHOICES), format_func="{} ·".format, key="user_choice")
    left, right = st.columns(2)
    left.dataframe(_constant(20), hide_index=True, key="left")
    right.dataframe(_constant(100), hide_index=True, key="right")
