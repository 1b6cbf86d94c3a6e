"""The data sets that can be fetched, each as a button with its size and licence."""

from pages.common.fetching import offer_sources

offer_sources()
