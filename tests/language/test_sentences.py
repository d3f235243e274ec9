"""Sentences of our own and what they mean: who, where and when, who does what, what is left out.

``cast`` is told as ``noun colour size xCOUNT``, parted by semicolons; ``said`` names setting,
daytime, weather and camera; ``tokens`` tell the slots in brackets.
"""

from typing import NamedTuple

import pytest

from laterna.language.reading import read
from laterna.language.tokens import Slot


class Sentence(NamedTuple):
    prompt: str
    cast: str
    said: str = ""
    tokens: str | None = None
    left_out: tuple[str, ...] = ()


S = Sentence

ENGLISH = [
    S("A crimson snail rolls along the beach", "snail red", "beach"),
    S("three enormous turquoise whales under the sea", "whale blue big x3", "underwater"),
    S("a couple of tiny pink piglets dance", "pig pink small x2"),
    S("5 owls fly up at night", "owl x5", "night"),
    S("a dozen ladybugs", "ladybug x5"),
    S("wolves and sheep stand in the meadow", "wolf x2; sheep", "meadow"),
    S("the hedgehog is brown and very small", "hedgehog brown small"),
    S(
        "a green crocodile and a yellow crocodile. The yellow one spins.",
        "crocodile green; crocodile yellow",
        "",
        "[1] and [2] . [2] spins .",
    ),
    S("a white black horse", "horse black"),
    S("The teapot is smashed by the gorilla", "gorilla; teapot", "", "[1] breaks [2]"),
    S("a carrot eaten by a donkey", "donkey; carrot", "", "[1] eats [2]"),
    S(
        "the key was handed to the wizard by the princess",
        "princess; key; wizard",
        "",
        "[1] gives [2] to [3]",
    ),
    S("a monkey swallows a banana", "monkey; banana", "", "[1] eats [2]"),
    S("an elephant stomps on a pumpkin", "elephant; pumpkin", "", "[1] breaks [2]"),
    S("the pirate steals a coin from the clown", "cowboy; coin; clown"),
    S("the firefighter puts the fire out", "firefighter; fire", "", "[1] blows out [2]"),
    S("a student switched on the lantern", "student; lantern", "", "[1] switches on [2]"),
    S("a robot picks it up", "robot"),
    S(
        "a camel in the desert, no camels... without clouds",
        "camel",
        "desert clear",
        None,
        ("camels", "clouds"),
    ),
    S("a frog without a crown or a scarf", "frog", "", None, ("crown", "scarf")),
    S("a tiger that does not jump", "tiger", "", None, ("jump",)),
    S("a duck that doesn't move", "duck"),
    S("not at night: a ship on the sea", "ship", "sea day", None, ("at night",)),
    S("a snowman in a park during a thunderstorm", "snowman", "meadow rain"),
    S("an astronat on the moon", "astronaut", "moon"),
    S("a penguin waddles in a blizzard while the camera pans left", "penguin", "snowfall pan_left"),
    S(
        "a golden trophy next to a silver medal",
        "trophy yellow; medal grey",
        "",
        "[1] to the right of [2]",
    ),
    S("two boys give the old woman a rose", "boy x2; old woman; rose", "", "[1] [2] give [3] [4]"),
    S("a bat in the cave at night", "bat", "cave"),
]

CHINESE = [
    S("一条绿色的小蛇在丛林里", "snake green small", "jungle"),
    S("四头巨大的大象走过去", "elephant big x4"),
    S("两只粉色的猪在跳舞", "pig pink x2"),
    S("夜里，5只猫头鹰在森林里", "owl x5", "forest night"),
    S("十二只瓢虫", "ladybug x5"),
    S("刺猬是棕色的", "hedgehog brown"),
    S("老虎很大", "tiger big"),
    S(
        "一只白色的兔子和一只黑色的兔子，黑色的兔子在转圈",
        "rabbit white; rabbit black",
        "",
        "[1] 和 [2] , [2] 在 转 圈",
    ),
    S("茶壶被大猩猩砸碎了", "gorilla; teapot", "", "[1] 砸 碎 [2] 了"),
    S("胡萝卜被驴吃光了", "donkey; carrot"),
    S("猴子把香蕉吃了", "monkey; banana", "", "[1] 吃 [2]"),
    S("海盗从小丑那里抢走了硬币", "cowboy; clown; coin"),
    S("消防员扑灭了火", "firefighter; fire"),
    S("女孩点燃蜡烛", "girl; candle"),
    S("没有乌云，一只骆驼在沙漠里", "camel", "desert clear", None, ("乌云",)),
    S("青蛙没有皇冠", "frog", "", None, ("皇冠",)),
    S("不要狗，一只猫在睡觉", "cat", "", None, ("狗",)),
    S("鸭子不会动", "duck"),
    S("一艘船在大海上，下着雨", "ship", "sea rain"),
    S("企鹅在雪地里，镜头拉远", "penguin", "snow zoom_out"),
    S("黄昏，一匹棕色的马在湖边", "horse brown", "lake sunset"),
    S("蝙蝠在山洞里", "bat", "cave"),
    S("机器人抱着一个红色的气球", "robot; balloon red"),
    S("三只小鸡跟着母鸡", "chick x3; chicken"),
    S("宇航员在月球上慢慢消失", "astronaut", "moon"),
    S("公主把钥匙交给巫师", "princess; key; wizard"),
    S("金色的奖杯在厨房里发抖", "trophy yellow", "kitchen"),
]

VIETNAMESE = [
    S("một con rắn xanh lá nhỏ trong rừng rậm", "snake green small", "jungle"),
    S("bốn con voi khổng lồ đi qua", "elephant big x4"),
    S("hai con lợn màu hồng nhảy múa", "pig pink x2"),
    S("năm con cú bay lên vào ban đêm", "owl x5", "night"),
    S("mười con bọ rùa", "ladybug x5"),
    S("con nhím màu nâu rất nhỏ", "hedgehog brown small"),
    S("con hổ rất to", "tiger big"),
    S(
        "một con thỏ trắng và một con thỏ đen. Con thỏ đen xoay tròn",
        "rabbit white; rabbit black",
        "",
        "[1] và [2] . [2] xoay tròn",
    ),
    S("ấm trà bị khỉ đột đập vỡ", "gorilla; teapot", "", "[1] đập vỡ [2]"),
    S("củ cà rốt bị con lừa ăn", "donkey; carrot", "", "[1] ăn [2]"),
    S("con khỉ nuốt chửng quả chuối", "monkey; banana", "", "[1] ăn [2]"),
    S("con voi giẫm nát quả bí ngô", "elephant; pumpkin"),
    S("tên trộm lấy trộm đồng xu của chú hề", "ninja; coin; clown"),
    S("lính cứu hỏa dập tắt ngọn lửa", "firefighter; fire"),
    S("cô bé thắp cây nến", "girl; candle"),
    S("không có mây, con lạc đà trong sa mạc", "camel", "desert clear", None, ("mây",)),
    S("con ếch không có vương miện", "frog", "", None, ("vương miện",)),
    S("con hổ không nhảy", "tiger", "", None, ("nhảy",)),
    S("con vịt không di chuyển", "duck"),
    S("con tàu trên biển khi trời mưa", "ship", "sea rain"),
    S("chim cánh cụt trong tuyết, máy quay lùi ra xa", "penguin", "snow zoom_out"),
    S("con ngựa nâu bên hồ lúc hoàng hôn", "horse brown", "lake sunset"),
    S("con dơi trong hang động", "bat", "cave"),
    S("rô bốt cầm một quả bóng bay màu đỏ", "robot; balloon red"),
    S("mot con meo den trong bep", "black cat", "kitchen"),
    S("phi hành gia trên mặt trăng dần dần biến mất", "astronaut", "moon"),
    S("công chúa đưa chìa khóa cho phù thủy", "princess; key; wizard"),
    S("vài con kiến ở công viên", "ant x3", "meadow"),
]

ARABIC = [
    S("ثعبان أخضر صغير في الأدغال", "snake green small", "jungle"),
    S("أربعة أفيال ضخمة تمر من هنا", "elephant big x4"),
    S("خنزيران ورديان يرقصان", "pig pink x2"),
    S("خمس بومات تطير في الليل", "owl x5", "night"),
    S("عشر نملات", "ant x5"),
    S("القنفذ بني وصغير", "hedgehog brown small"),
    S("النمر الكبير يقفز", "tiger big"),
    S(
        "أرنب أبيض وأرنب أسود. الأرنب الأسود يدور",
        "rabbit white; rabbit black",
        "",
        "[1] و [2] . [2] يدور",
    ),
    S("الغوريلا تحطم إبريق الشاي", "gorilla; teapot"),
    S("الحمار يلتهم الجزرة", "donkey; carrot"),
    S("القرد يبتلع الموزة", "monkey; banana"),
    S("اللص يسرق العملة من المهرج", "ninja; coin; clown"),
    S("الإطفائي يطفئ النار", "firefighter; fire"),
    S("الفتاة تشعل الشمعة", "girl; candle"),
    S("بدون غيوم، جمل في الصحراء", "camel", "desert clear", None, ("غيوم",)),
    S("ضفدع بلا تاج", "frog", "", None, ("تاج",)),
    S("لا يوجد كلب، قطة تنام", "cat", "", None, ("كلب",)),
    S("البطة لا تتحرك", "duck"),
    S("سفينة في البحر تحت المطر", "ship", "sea rain"),
    S("بطريق في الثلج، الكاميرا تبتعد", "penguin", "snow zoom_out"),
    S("حصان بني عند البحيرة وقت الغروب", "horse brown", "lake sunset"),
    S("خفاش في الكهف", "bat", "cave"),
    S("روبوت يحمل بالونا أحمر", "robot; balloon red"),
    S("ثلاثة كتاكيت تتبع دجاجة", "chick x3; chicken"),
    S("رائد فضاء على القمر يختفي ببطء", "astronaut", "moon"),
    S("الأميرة تعطي المفتاح إلى الساحر", "princess; key; wizard"),
    S("قطة باللون الرمادي في المطبخ", "cat grey", "kitchen"),
]

INDONESIAN = [
    S("seekor ular hijau kecil di rimba", "snake green small", "jungle"),
    S("empat gajah raksasa lewat", "elephant big x4"),
    S("dua ekor babi merah muda menari", "pig pink x2"),
    S("lima burung hantu terbang di malam hari", "owl x5", "night"),
    S("sepuluh kepik", "ladybug x5"),
    S("landak itu cokelat dan sangat kecil", "hedgehog brown small"),
    S("harimau itu besar sekali", "tiger big"),
    S(
        "seekor kelinci putih dan seekor kelinci hitam. Kelinci hitam berputar",
        "rabbit white; rabbit black",
        "",
        "[1] dan [2] . [2] berputar",
    ),
    S("teko dipecahkan oleh gorila", "gorilla; teapot", "", "[1] memecahkan [2]"),
    S("wortel dimakan keledai", "donkey; carrot", "", "[1] makan [2]"),
    S("monyet melahap pisang", "monkey; banana"),
    S("gajah menginjak labu", "elephant; pumpkin"),
    S("pencuri merebut koin dari badut", "ninja; coin; clown"),
    S("pemadam kebakaran memadamkan api", "firefighter; fire"),
    S("anak perempuan menyalakan lilin", "girl; candle"),
    S("tanpa awan, seekor unta di gurun", "camel", "desert clear", None, ("awan",)),
    S("katak tanpa mahkota", "frog", "", None, ("mahkota",)),
    S("harimau itu tidak melompat", "tiger", "", None, ("melompat",)),
    S("bebek tidak bergerak", "duck"),
    S("kapal di laut saat hujan", "ship", "sea rain"),
    S("pinguin di salju, kamera menjauh", "penguin", "snow zoom_out"),
    S("kuda cokelat di tepi danau saat senja", "horse brown", "lake sunset"),
    S("kelelawar di gua", "bat", "cave"),
    S("robot membawa balon merah", "robot; balloon red"),
    S("anjing-anjing berlari di taman", "dog x2", "meadow"),
    S("astronaut di permukaan bulan perlahan menghilang", "astronaut", "moon"),
    S("putri memberikan kunci kepada penyihir", "princess; key; wizard"),
    S("beberapa semut di dapur", "ant x3", "kitchen"),
]

ALL = {"en": ENGLISH, "zh": CHINESE, "vi": VIETNAMESE, "ar": ARABIC, "id": INDONESIAN}

SENTENCES = [(language, sentence) for language, rows in ALL.items() for sentence in rows]


def cast(reading, lexicon):
    """Who is there and how they look, as the sentences tell it."""
    return "; ".join(
        " ".join(
            word
            for word in (
                lexicon.name(mention.noun, "en"),
                mention.colour,
                mention.size,
                f"x{mention.count}" if mention.count > 1 else "",
            )
            if word
        )
        for mention in reading.cast
    )


@pytest.mark.parametrize(
    ("language", "sentence"), SENTENCES, ids=lambda value: getattr(value, "prompt", value)
)
def test_a_sentence_is_understood(lexicon, language, sentence: Sentence):
    reading = read(sentence.prompt, lexicon)
    assert cast(reading, lexicon) == sentence.cast
    assert " ".join(value for value in vars(reading.said).values() if value) == sentence.said
    assert reading.left_out == sentence.left_out
    assert reading.language == language
    if sentence.tokens is not None:
        tokens = (f"[{t.number}]" if isinstance(t, Slot) else t.text for t in reading.tokens)
        assert " ".join(tokens) == sentence.tokens


@pytest.mark.parametrize("language", ALL)
def test_there_are_enough_sentences_of_each_language(language):
    assert len(ALL[language]) >= 25
