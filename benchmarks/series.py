"""Series of movies, by their titles: whatever a model goes by, a sequel belongs near the movie that it follows."""

import re

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray, IndexArray

# Each matches the whole title of every part of one series, whatever the case; remakes are other movies, and no part.
SERIES = (
    r"2001: A Space Odyssey|2010",
    r"A Nightmare on Elm Street.*|Freddy's Dead.*|Wes Craven's New Nightmare",
    r"Ace Ventura.*",
    r"Airplane!|Airplane II.*",
    r"Aladdin|Aladdin and the King of Thieves|The Return of Jafar",
    r"Alien|Aliens|Alien³|Alien 3|Alien: Resurrection",
    r"Austin Powers.*",
    r"Babe|Babe: Pig in the City",
    r"Back to the Future.*",
    r"Batman|Batman Returns|Batman Forever|Batman & Robin",
    r"Child's Play.*|Bride of Chucky",
    r"Cocoon.*",
    r"Crocodile Dundee.*",
    r"Death Wish.*",
    r"Die Hard.*",
    r"El Mariachi|Desperado",
    r"Evil Dead II.*|Army of Darkness.*",
    r"Father of the Bride Part II|Father of the Bride",
    r"First Blood|Rambo.*",
    r"Fletch.*",
    r"Free Willy.*",
    r"Friday the 13th.*",
    r"Ghostbusters.*",
    r"Gremlins.*",
    r"Grumpy Old Men|Grumpier Old Men",
    r"Halloween.*",
    r"Hellraiser.*|Hellbound: Hellraiser.*",
    r"Highlander.*",
    r"Home Alone.*",
    r"I (Still )?Know What You Did Last Summer",
    r"Iron Eagle.*|Aces: Iron Eagle.*",
    r"Jaws.*",
    r"Jean de Florette|Manon of the Spring.*",
    r"Jurassic Park|The Lost World: Jurassic Park",
    r"Lethal Weapon.*",
    r"Mad Max.*",
    r"Mission: Impossible.*",
    r"Missing in Action.*|Braddock: Missing in Action.*",
    r"Naked Gun.*|The Naked Gun.*",
    r"Pather Panchali|Aparajito|The World of Apu.*",
    r".*Planet of the Apes",
    r"Police Academy.*",
    r"Poltergeist.*",
    r"Porky's.*",
    r"Predator.*",
    r"Psycho II|Psycho III",
    r"Raiders of the Lost Ark|Indiana Jones.*",
    r"Robocop.*",
    r"Rocky|Rocky [IV]+",
    r"Romancing the Stone|The Jewel of the Nile",
    r"Scream( [23])?",
    r"Sister Act.*",
    r"Star Trek.*",
    r"Star Wars.*|The Empire Strikes Back|Return of the Jedi",
    r"Superman.*",
    r"Teenage Mutant Ninja Turtles.*",
    r"The Addams Family|Addams Family Values",
    r"The Blues Brothers|Blues Brothers 2000",
    r"The Brady Bunch Movie|A Very Brady Sequel",
    r"The Exorcist.*|Exorcist II.*",
    r"The Godfather.*",
    r"The Hunt for Red October|Patriot Games|Clear and Present Danger",
    r"The Karate Kid.*|The Next Karate Kid",
    r"The Mighty Ducks|D[23]: The Mighty Ducks",
    r"The NeverEnding Story.*",
    r"The Omen|Damien: Omen II|The Final Conflict.*",
    r"The Terminator|Terminator.*",
    r"Three Colors.*",
    r"Toy Story.*",
    r"Wallace & Gromit.*|A Grand Day Out|The Wrong Trousers|A Close Shave",
    r"Wayne's World.*",
    r"A Fistful of Dollars|For a Few Dollars More|The Good, The Bad and The Ugly",
    r"Young Guns.*",
)


def films(dataset: Dataset) -> tuple[IndexArray, IndexArray]:
    """Movies of a series of which the data set has two or more with ratings.

    Returns
    -------
    movie_idx : ndarray of int, shape (m,)
    series : ndarray of int, shape (m,)
        The place in `SERIES` of the one that each belongs to.
    """
    known = np.flatnonzero(dataset.movie_counts)
    titles = dataset.movie_table["title"].iloc[known].astype(str)
    found = [(idx, i) for i, pattern in enumerate(SERIES) for idx in known[_matching(titles, pattern)]]
    movie_idx, series = np.array(found, np.int64).reshape(-1, 2).T
    several = np.bincount(series, minlength=len(SERIES))[series] > 1
    return movie_idx[several], series[several]


def _matching(titles: pd.Series, pattern: str) -> BoolArray:
    return titles.str.fullmatch(pattern, flags=re.IGNORECASE).to_numpy(bool)
