"""The closed lists that words, director, reader and scores share.

A concept is named by a short English identifier; what it is called in each language stands in
``laterna.language``. Changing the order of a list changes the meaning of trained weights.
"""

LANGUAGES = ("en", "zh", "vi", "ar", "id")

MAX_ACTORS = 3
"""Actor slots of a scene; slot 0 is the camera, slots 1..MAX_ACTORS are actors."""

ACTIONS = (
    "stand",  # stays where it is
    "go_right",  # moves across the frame from left to right
    "go_left",
    "jump",  # hops up and down on the spot
    "spin",  # turns round and round on the spot
    "grow",
    "shrink",
    "fall",  # comes from above and lands
    "rise",  # leaves the ground and goes up
    "shake",  # trembles
    "swing",  # rocks from side to side about its foot
    "circle",  # flies in circles
    "zigzag",  # darts left and right while crossing
    "roll",  # crosses while turning like a wheel
    "appear",  # fades in
    "vanish",  # fades out
    "chase",  # follows its target closely across the frame
    "orbit",  # goes round its target
    "hide",  # goes behind its target and comes out again
)

PAIR_ACTIONS = frozenset({"chase", "orbit", "hide"})
"""Actions that need a target actor."""

SETTINGS = (
    "meadow",
    "forest",
    "city",
    "desert",
    "snow",
    "sea",  # on open water
    "beach",
    "underwater",
    "sky",  # among clouds
    "night",  # hills under a starry sky and a moon
    "sunset",
    "rain",
    "room",
    "stage",
    "space",
)

CAMERAS = ("still", "pan_left", "pan_right", "zoom_in", "zoom_out", "shake")
"""Camera moves; ``pan_left`` turns the view to the left, so that the world drifts to the right."""
