"""The closed lists that words, director, designer, reader and scores share.

A concept is named by a short English identifier; what it is called in each language stands in
``laterna.language``. Changing the order of a list changes the meaning of trained weights.
"""

LANGUAGES = ("en", "zh", "vi", "ar", "id")

MAX_ACTORS = 6
"""Actor slots of a scene; slot 0 is the camera, slots 1..MAX_ACTORS are actors."""

MAX_COUNT = 5
"""How many of one kind a noun phrase may ask for: "five foxes" fill five slots."""

MAX_SHOTS = 4

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
    "chase",  # runs after its target, which flees to and fro
    "orbit",  # goes round its target
    "hide",  # goes behind its target and comes out again
    "follow",  # walks quietly behind its target, across the frame
    "come_back",  # leaves the frame and comes back as the same one
    "carry",  # picks its target up and takes it along
    "push",  # walks into its target and moves it along
    "give",  # brings its target to the other, who has it then
    "take",  # goes to the other, takes its target away from it and leaves with it
    "eat",  # goes to its target and bites it, bite by bite
    "break",  # jumps onto its target, which goes to pieces
    "light",  # goes to its target, which begins to shine
    "blow_out",  # goes to its target, which goes dark
    "open_close",  # a hand that opens and closes
)

PAIR_ACTIONS = frozenset(
    {
        "chase",
        "orbit",
        "hide",
        "follow",
        "carry",
        "push",
        "give",
        "take",
        "eat",
        "break",
        "light",
        "blow_out",
    }
)
"""Actions that need a target actor."""

TRIPLE_ACTIONS = frozenset({"give", "take"})
"""Actions that need a third one besides: who is given to, who is taken from."""

CHANGES = {"eat": "eaten", "break": "broken", "light": "lit", "blow_out": "lit"}
"""What an action changes in its target once they touch: a channel of the target's track."""

SETTINGS = (
    "meadow",
    "forest",
    "city",
    "desert",
    "snow",  # a field under snow
    "sea",  # on open water
    "beach",
    "underwater",
    "sky",  # among clouds
    "room",
    "stage",
    "space",
    "mountains",
    "village",
    "lake",
    "jungle",
    "cave",
    "kitchen",
    "playground",
    "moon",
)

INDOORS = frozenset({"underwater", "room", "stage", "space", "cave", "kitchen", "moon"})
"""Settings that know neither time of day nor weather."""

DAYTIMES = ("day", "sunset", "night")

WEATHERS = ("clear", "rain", "snowfall", "fog")

CAMERAS = (
    "still",
    "pan_left",
    "pan_right",
    "zoom_in",
    "zoom_out",
    "shake",
    "tilt_up",
    "tilt_down",
    "follow",
)
"""Camera moves; ``pan_left`` turns the view to the left, so that the world drifts to the right.
``follow`` goes along with the first actor."""

COLOURS = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "brown",
    "black",
    "white",
    "grey",
)

SIZES = ("small", "big")

RELATIONS = ("left", "right", "behind", "front")
"""Where an actor is, seen from another: to its left, to its right, behind it, in front of it."""
