"""Places: how far each reader of the steps has come, kept in SQL in the transaction of what it writes.

History, the public stream and the provider calls go on by them after any crash; a spare takes over by them.
"""

from contact_centre.places.place import Pace, Place
from contact_centre.places.port import Astray, Overtaken, Places, PlacesUnavailable, Position, Reader
from contact_centre.places.sql import SqlPlaces, centres_of, told

__all__ = [
    "Astray",
    "Overtaken",
    "Pace",
    "Place",
    "Places",
    "PlacesUnavailable",
    "Position",
    "Reader",
    "SqlPlaces",
    "centres_of",
    "told",
]
