"""Instructions that edit a film, in five languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.core.concepts import COLOURS, DAYTIMES, LANGUAGES, SIZES, WEATHERS
from laterna.language.instructions import (
    Add,
    Daytime,
    Instructions,
    Newcomer,
    Presence,
    Recolour,
    Remove,
    Resize,
    Speed,
    Target,
    Weather,
    read_instructions,
    resolve,
)
from laterna.language.lexicon import load_lexicon

LEXICON = load_lexicon()
FOX, DOG, TAXI = "openmoji:1F98A", "openmoji:1F415", "openmoji:1F695"

ENGLISH = """
make the taxi yellow = Recolour taxi yellow
bring the taxi back = BringBack taxi
remove the second fox = Remove fox#2
replace the dog with a robot = Replace dog +robot
make the taxi consistent = Steady taxi
make it night = Daytime night
slower = Speed 0.5
turn the left fox blue = Recolour fox@left blue
delete all foxes = Remove fox#all
swap the dog for a red robot = Replace dog +robot:red
let the taxi return = BringBack taxi
the taxi should stay the same = Steady taxi
make it snow = Weather snowfall
no rain please = Weather clear
put it in a forest = Setting forest
move it to the beach = Setting beach
twice as fast = Speed 2.0
half speed = Speed 0.5
play it backwards = Backwards
make the fox bigger = Resize fox big
make the fox a bit smaller = Resize fox small
add a dog = Add +dog
add a dog on the left = Add +dog left
zoom in = Camera zoom_in
pan left = Camera pan_left
no camera movement = Camera still
make the fox jump instead = Act fox jump
make the fox jump = Act fox jump
make the taxi yellow and remove the dog = Recolour taxi yellow; Remove dog
Could you please make the taxi yellow, and the dog blue? = Recolour taxi yellow; Recolour dog blue
remove the fox, the dog and the cat = Remove fox; Remove dog; Remove cat
make the fox and the dog blue = Recolour fox blue; Recolour dog blue
make the black cat and the dog white = Recolour cat:black white; Recolour dog white
remove the first fox and the last dog = Remove fox#1; Remove dog#-1
make the fox chase the dog = Act fox chase dog
make the robot give the apple to the cat = Act robot give apple cat
make the robot give the cat an apple = Act robot give apple cat
add a dog and make it red = Add +dog:red
add two cats = Add +cat*2
add another fox = Add +fox
add a dog that jumps = Add +dog!jump
replace the dog with a robot and make it red = Replace dog +robot; Recolour robot red
make the taxi's colour red = Recolour taxi red
maek the taxi yelow = Recolour taxi yellow
remvoe the secnd fox = Remove fox#2
make the fox on the left jump = Act fox@left jump
the second fox from the left should be pink = Recolour fox#2@left pink
don't change the taxi = Steady taxi
keep everyone the same = Steady it#all
change day to night = Daytime night
stop the rain = Weather clear
i want a big blue robot on the right = Add +robot:blue:big right
make it 3 times faster = Speed 3.0
play at 50% speed = Speed 0.5
follow the taxi = Camera follow taxi
zoom in on the fox = Camera zoom_in fox
make it night and rainy = Daytime night; Weather rain
let it snow at night = Weather snowfall; Daytime night
make the fox jump in the forest at night = Act fox jump; Setting forest; Daytime night
rewind = Backwards
move the dog to the left = Move dog left
make the left one bigger = Resize it@left big
remove them = Remove it#all
make the fox stop jumping = Act fox stand
make it red, but remove the dog = Recolour it red; Remove dog
make the dog a robot = Replace dog +robot
turn all of the dogs into cats = Replace dog#all +cat
can we have a red robot instead of the dog? = Replace dog +robot:red
make it daytime, sunny, and twice as fast = Daytime day; Weather clear; Speed 2.0
the fox should jump, then spin = Act fox jump; Act fox spin
let's make the fox dance = Act fox swing
make the fox walk left = Act fox go_left
change the forest to a desert = Setting desert
replace 🐕 with 🤖 = Replace dog +robot
make the 狐狸 blue = Recolour fox blue
where is the taxi? = BringBack taxi
"""

CHINESE = """
把出租车变成黄色 = Recolour taxi yellow
让出租车回来 = BringBack taxi
删除第二只狐狸 = Remove fox#2
把狗换成机器人 = Replace dog +robot
让出租车保持一致 = Steady taxi
改成夜晚 = Daytime night
慢一点 = Speed 0.5
把左边的狐狸变成蓝色 = Recolour fox@left blue
删掉所有的狐狸 = Remove fox#all
把狗换成红色的机器人 = Replace dog +robot:red
出租车应该保持不变 = Steady taxi
让它下雪 = Weather snowfall
不要下雨 = Weather clear
把它放到森林里 = Setting forest
移到海滩 = Setting beach
快一倍 = Speed 2.0
半速 = Speed 0.5
倒着播放 = Backwards
把狐狸变大一点 = Resize fox big
把狐狸缩小 = Resize fox small
加一只狗 = Add +dog
在左边加一只狗 = Add +dog left
拉近 = Camera zoom_in
向左摇 = Camera pan_left
镜头不要动 = Camera still
让狐狸跳 = Act fox jump
把出租车变成黄色，然后删除狗 = Recolour taxi yellow; Remove dog
请把出租车涂成红色，好吗？ = Recolour taxi red
让狐狸追狗 = Act fox chase dog
把狐狸的颜色改成绿色 = Recolour fox green
让所有狐狸都变成蓝色 = Recolour fox#all blue
最后一只狐狸变成白色 = Recolour fox#-1 white
左边那只变大一点 = Resize it@left big
背景换成沙漠 = Setting desert
太快了 = Speed 0.5
加点雨 = Weather rain
加三只红色的兔子 = Add +rabbit:red*3
让狐狸不要跳 = Act fox stand
把兔子放在右边 = Move rabbit right
镜头跟着狐狸 = Camera follow fox
把狗改为黑色，把猫改为白色 = Recolour dog black; Recolour cat white
出租车去哪了 = BringBack taxi
"""

VIETNAMESE = """
làm cho xe taxi màu vàng = Recolour taxi yellow
đưa xe taxi trở lại = BringBack taxi
xóa con cáo thứ hai = Remove fox#2
thay con chó bằng rô-bốt = Replace dog +robot
giữ cho xe taxi nhất quán = Steady taxi
chuyển sang ban đêm = Daytime night
chậm lại = Speed 0.5
làm con cáo bên trái màu xanh dương = Recolour fox@left blue
xóa tất cả các con cáo = Remove fox#all
đổi con chó thành rô-bốt đỏ = Replace dog +robot:red
xe taxi phải giữ nguyên = Steady taxi
cho tuyết rơi = Weather snowfall
đừng có mưa = Weather clear
đặt nó trong rừng = Setting forest
chuyển đến bãi biển = Setting beach
nhanh gấp đôi = Speed 2.0
nửa tốc độ = Speed 0.5
phát ngược = Backwards
làm con cáo to hơn = Resize fox big
làm cho con cáo nhỏ lại = Resize fox small
thêm một con chó = Add +dog
thêm một con chó ở bên trái = Add +dog left
phóng to = Camera zoom_in
lia sang trái = Camera pan_left
đừng di chuyển máy quay = Camera still
cho con cáo nhảy = Act fox jump
làm xe taxi màu vàng và xóa con chó = Recolour taxi yellow; Remove dog
lam taxi mau vang = Recolour taxi yellow
xoa con cho = Remove dog
them mot con cho = Add +dog
cho con cáo đuổi theo con chó = Act fox chase dog
tô con mèo màu đen và con chó màu trắng = Recolour cat black; Recolour dog white
thêm ba con thỏ đỏ = Add +rabbit:red*3
xoá hết mưa đi = Weather clear
máy quay đi theo con cáo = Camera follow fox
đặt con cáo ở bên phải = Move fox right
đừng đổi xe taxi = Steady taxi
xe taxi đâu rồi? = BringBack taxi
"""

ARABIC = """
اجعل التاكسي أصفر = Recolour taxi yellow
أعد التاكسي = BringBack taxi
احذف الثعلب الثاني = Remove fox#2
استبدل الكلب بروبوت = Replace dog +robot
اجعل التاكسي متسقا = Steady taxi
اجعله ليلا = Daytime night
أبطأ = Speed 0.5
اجعل الثعلب الأيسر أزرق = Recolour fox@left blue
احذف كل الثعالب = Remove fox#all
بدل الكلب بروبوت أحمر = Replace dog +robot:red
دع التاكسي يعود = BringBack taxi
يجب أن يبقى التاكسي كما هو = Steady taxi
اجعلها تثلج = Weather snowfall
بدون مطر من فضلك = Weather clear
ضعه في الغابة = Setting forest
انقله إلى الشاطئ = Setting beach
أسرع مرتين = Speed 2.0
بنصف السرعة = Speed 0.5
شغله بالعكس = Backwards
كبّر الثعلب = Resize fox big
اجعل الثعلب أصغر = Resize fox small
أضف كلبا = Add +dog
أضف كلبا على اليسار = Add +dog left
قرب الكاميرا = Camera zoom_in
حرك الكاميرا إلى اليسار = Camera pan_left
بدون حركة كاميرا = Camera still
اجعل الثعلب يقفز = Act fox jump
اجعل التاكسي أصفر واحذف الكلب = Recolour taxi yellow; Remove dog
اجعل الثعلب يطارد الكلب = Act fox chase dog
غيّر لون السيارة إلى الأحمر = Recolour car red
احذف الكلب والقطة = Remove dog; Remove cat
اجعل الكلب أسود والقطة بيضاء = Recolour dog black; Recolour cat white
أضف ثلاثة أرانب = Add +rabbit*3
استبدل الكلب بقطة سوداء = Replace dog +cat:black
الكاميرا تتبع الثعلب = Camera follow fox
ضع القطة على اليمين = Move cat right
أوقف المطر = Weather clear
أين التاكسي؟ = BringBack taxi
"""

INDONESIAN = """
jadikan taksi kuning = Recolour taxi yellow
kembalikan taksi = BringBack taxi
hapus rubah kedua = Remove fox#2
ganti anjing dengan robot = Replace dog +robot
buat taksi tetap konsisten = Steady taxi
jadikan malam = Daytime night
lebih lambat = Speed 0.5
ubah rubah kiri jadi biru = Recolour fox@left blue
hapus semua rubah = Remove fox#all
tukar anjing dengan robot merah = Replace dog +robot:red
biarkan taksi kembali = BringBack taxi
taksi harus tetap sama = Steady taxi
buat turun salju = Weather snowfall
tolong jangan hujan = Weather clear
taruh di hutan = Setting forest
pindahkan ke pantai = Setting beach
dua kali lebih cepat = Speed 2.0
setengah kecepatan = Speed 0.5
putar mundur = Backwards
perbesar rubah = Resize fox big
buat rubah lebih kecil = Resize fox small
tambahkan seekor anjing = Add +dog
tambahkan anjing di kiri = Add +dog left
zoom in = Camera zoom_in
geser kamera ke kiri = Camera pan_left
tanpa gerakan kamera = Camera still
buat rubah melompat = Act fox jump
jadikan taksi kuning dan hapus anjing = Recolour taxi yellow; Remove dog
warnai taksi kuning itu merah = Recolour taxi:yellow red
buat rubah mengejar anjing = Act fox chase dog
buat anjing hitam dan kucing putih = Recolour dog black; Recolour cat white
hapus rubahnya = Remove fox
buat rubah kedua dari kiri jadi merah muda = Recolour fox#2@left pink
tambahkan tiga kelinci merah = Add +rabbit:red*3
letakkan rubah di kanan = Move rubah right
kamera ikuti rubah = Camera follow fox
jangan ubah taksi = Steady taxi
di mana taksi? = BringBack taxi
""".replace("Move rubah", "Move fox")

NO_EDITS = """
a fox jumps in the snow
a fox and a dog jump in the forest at night, no rain
the taxi is yellow
two foxes chase a rabbit
a happy robot without a hat
fox, jumping, desert
a red fox
make a film about a fox
a car at night, camera zooms in
the fox makes it home
undo that
make it better
make the fox happy
remove the fox next to the tree
remove all the dogs but the last
remove everything except the fox
remove all the dogs, except the red one
remove the left and the right fox
don't remove the taxi
don't make the taxi yellow
the taxi should not be yellow
don't slow down
delete
别删除狐狸
不要把出租车变成黄色
删除所有的狗，除了最后一只
đừng xóa con cáo
xóa tất cả các con chó, trừ con cuối cùng
لا تحذف الثعلب
احذف كل الكلاب، ما عدا الأخير
jangan hapus rubah
hapus semua anjing, kecuali yang terakhir
一只狐狸在雪地里跳
狐狸追着兔子跑
夜晚，一只狐狸在森林里
出租车是黄色的
一只红色的狐狸
một con cáo nhảy trong tuyết
con mèo ngủ trong nhà
con cáo màu đỏ
một con chó không có mũ
ثعلب يقفز في الثلج
الكلب يطارد القطة في الليل
السيارة صفراء
seekor rubah melompat di salju
kucing tidur di rumah pada malam hari
taksi itu kuning
rend le taxi jaune
сделай такси желтым
タクシーを黄色にして
def f(x): return x + 1
<script>alert(1)</script>
"""


def rows(table):
    return [line.split(" = ") for line in table.strip().splitlines()]


def name(noun):
    return LEXICON.nouns[noun].names["en"][0] if noun in LEXICON.nouns else noun


def short(value):
    """A part of an instruction in a few letters."""
    if isinstance(value, tuple):
        return " ".join(map(short, value))
    if isinstance(value, Target):
        text = "+".join(map(name, value.nouns)) or "it"
        text += "" if value.which is None else f"#{value.which}"
        text += f"@{value.side}" if value.side else ""
        return text + "".join(f":{look}" for look in (value.colour, value.size) if look)
    if isinstance(value, Newcomer):
        text = "+" + name(value.noun)
        text += "".join(f":{look}" for look in (value.colour, value.size) if look)
        text += f"*{value.count}" if value.count > 1 else ""
        return text + (f"!{value.action}" if value.action else "")
    return str(value)


def told(read):
    parts = [
        " ".join([type(part).__name__, *(short(v) for v in vars(part).values() if v)])
        for part in read.parts
    ]
    return "; ".join(parts)


def check(text, expected):
    read = read_instructions(text, LEXICON)
    assert (told(read), read.unknown) == (expected, ())


@pytest.mark.parametrize(("text", "expected"), rows(ENGLISH))
def test_english(text, expected):
    check(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows(CHINESE))
def test_chinese(text, expected):
    check(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows(VIETNAMESE))
def test_vietnamese(text, expected):
    check(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows(ARABIC))
def test_arabic(text, expected):
    check(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows(INDONESIAN))
def test_indonesian(text, expected):
    check(text, expected)


@pytest.mark.parametrize("text", NO_EDITS.strip().splitlines())
def test_what_is_no_instruction_is_none(text):
    read = read_instructions(text, LEXICON)
    assert read.parts == ()
    assert read.unknown != ()


@pytest.mark.parametrize("text", ["", " ", "!!! ???", "…", ",.,.", "\n\n", "please", "请"])
def test_nothing_is_asked_for_by_nothing(text):
    assert read_instructions(text, LEXICON).parts == ()


def test_what_is_not_understood_does_not_hide_what_is():
    read = read_instructions("make the taxi yellow and glorbify the dog", LEXICON)
    assert told(read) == "Recolour taxi yellow"
    assert read.unknown == ("glorbify the dog",)


def test_a_word_of_a_place_is_an_instruction_only_where_all_is_understood():
    assert (
        told(read_instructions("at night, in the rain", LEXICON)) == "Daytime night; Weather rain"
    )
    read = read_instructions("a fox jumps, at night", LEXICON)
    assert (read.parts, read.unknown) == ((), ("a fox jumps", "at night"))


def test_adjectives_that_are_not_drawn_are_told():
    read = read_instructions("remove the happy fox", LEXICON)
    assert (told(read), read.unknown) == ("Remove fox", ("happy",))


def test_corrections_are_told():
    replaced = read_instructions("maek the taxi yelow", LEXICON).replaced
    assert replaced == (("maek", "make"), ("yelow", "yellow"))


# Everything that can be said, in sentences made of the tables.

PAINT = {
    "en": "make the taxi {}",
    "zh": "把出租车变成{}",
    "vi": "làm cho xe taxi {}",
    "ar": "اجعل التاكسي {}",
    "id": "jadikan taksi {}",
}
SCALE = {
    "en": "make the fox {}",
    "zh": "把狐狸变{}",
    "vi": "làm cho con cáo {}",
    "ar": "اجعل الثعلب {}",
    "id": "buat rubah {}",
}
CHANGE = {
    "en": "make it {}",
    "zh": "改成{}",
    "vi": "chuyển thành {}",
    "ar": "اجعله {}",
    "id": "jadikan {}",
}


def said(language, tables, value):
    return [word.split("/")[0] for word in getattr(LEXICON.phrases[language], tables)[value]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour(language, colour):
    for word in said(language, "colours", colour):
        (part,) = read_instructions(PAINT[language].format(word), LEXICON).parts
        assert isinstance(part, Recolour)
        assert (part.colour, part.target.nouns) == (colour, (TAXI,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_size(language, size):
    for word in said(language, "sizes", size):
        (part,) = read_instructions(SCALE[language].format(word), LEXICON).parts
        assert isinstance(part, Resize)
        assert (part.size, part.target.nouns) == (size, (FOX,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("daytime", DAYTIMES)
def test_every_daytime(language, daytime):
    for word in said(language, "daytimes_short", daytime):
        parts = read_instructions(CHANGE[language].format(word), LEXICON).parts
        assert parts == (Daytime(daytime),), word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("weather", WEATHERS)
def test_every_weather(language, weather):
    for word in said(language, "weathers_short", weather):
        parts = read_instructions(CHANGE[language].format(word), LEXICON).parts
        assert parts == (Weather(weather),), word


# Who is meant.

FILM = (
    Presence(FOX, "a fox", (1,), who=0),
    Presence(FOX, "a red fox", (2,), "red", who=1),
    Presence(TAXI, "a taxi", (3,), who=2),
    Presence("own:blip", "my blip", (4,), who=3),
    Presence(DOG, "two dogs", (5, 6), who=4),
    Presence(FOX, "a fox", (2,), shot=1, who=0),
    Presence("openmoji:1F93A", "a knight", (1,), shot=1, who=5),
)
ACROSS = {
    (0, 1): 0.5,
    (0, 2): -0.5,
    (0, 3): 0.0,
    (0, 4): 0.9,
    (0, 5): -0.9,
    (0, 6): 0.2,
    (1, 1): -0.1,
}


@pytest.mark.parametrize(
    ("text", "places", "note"),
    [
        ("make the fox blue", [(0, 1), (0, 2), (1, 2)], "several"),
        ("make the foxes blue", [(0, 1), (0, 2), (1, 2)], ""),
        ("remove the first fox", [(0, 1), (1, 2)], ""),
        ("remove the second fox", [(0, 2)], ""),
        ("remove the last fox", [(0, 2)], ""),
        ("remove the third fox", [], "too_few"),
        ("make the red fox blue", [(0, 2)], ""),
        ("make the green fox blue", [(0, 1), (1, 2)], "unseen"),
        ("make the left fox blue", [(0, 2)], ""),
        ("make the right fox blue", [(0, 1), (1, 2)], ""),
        ("make the second one from the left green", [(0, 2)], ""),
        ("make the left dog jump", [(0, 5)], ""),
        ("make the dogs on the left jump", [(0, 5)], ""),
        ("make the first dog grey", [(0, 5)], ""),
        ("remove the car", [(0, 3)], ""),
        ("make the vehicle pink", [(0, 3)], ""),
        ("remove the animals", [(0, 1), (0, 2), (0, 5), (0, 6), (1, 2)], ""),
        ("remove the blip", [(0, 4)], ""),
        ("delete the blips", [(0, 4)], ""),
        ("the knight should jump", [(1, 1)], ""),
        ("remove the cat", [], "nobody"),
        ("删除第二只狐狸", [(0, 2)], ""),
        ("xóa con cáo bên trái", [(0, 2)], ""),
        ("احذف الثعلب الأيسر", [(0, 2)], ""),
        ("hapus rubah kiri", [(0, 2)], ""),
        ("buat hewan di kiri biru", [(0, 5)], ""),
    ],
)
def test_whom_it_means(text, places, note):
    (part,) = read_instructions(text, LEXICON, FILM).parts
    found = resolve(part.target, FILM, ACROSS)
    assert (list(found.places), found.note) == (places, note)


def test_who_is_there_is_told_where_nobody_fits():
    (part,) = read_instructions("remove the cat", LEXICON, FILM).parts
    found = resolve(part.target, FILM)
    assert found.there == ("a fox", "a red fox", "a taxi", "my blip", "two dogs", "a knight")
    assert found.slots() == ()


def test_slots_are_told_by_shot():
    (part,) = read_instructions("remove the first fox", LEXICON, FILM).parts
    found = resolve(part.target, FILM)
    assert (found.slots(), found.slots(1)) == ((1,), (2,))


def test_without_positions_no_side_is_guessed():
    (part,) = read_instructions("remove the left fox", LEXICON, FILM).parts
    assert resolve(part.target, FILM).note == "several"


def test_it_is_the_only_one():
    (part,) = read_instructions("make it blue", LEXICON, FILM).parts
    assert resolve(part.target, FILM[:1]).slots() == (1,)
    assert resolve(part.target, FILM).note == "several"


def test_a_dog_is_no_hint_at_its_bone():
    bone = Presence("openmoji:1F9B4", "a bone", (1,))
    (part,) = read_instructions("remove the dog", LEXICON, [bone]).parts
    assert resolve(part.target, [bone]).note == "nobody"


def test_an_actor_who_is_weather_elsewhere_is_removed():
    cloud = next(work for work, noun in LEXICON.nouns.items() if "cloud" in noun.names["en"])
    read = read_instructions("remove the cloud", LEXICON, [Presence(cloud, "a cloud", (1,))])
    assert isinstance(read.parts[0], Remove)
    assert read_instructions("remove the clouds", LEXICON).parts == (Weather("clear"),)


# Any text is read.


def _check(text, present=()):
    read = read_instructions(text, LEXICON, present)
    assert isinstance(read, Instructions)
    assert read.language in LANGUAGES
    for part in read.parts:
        if isinstance(part, Recolour):
            assert part.colour in COLOURS
        if isinstance(part, Speed):
            assert part.factor > 0
        if isinstance(part, Add):
            assert part.who.noun
        if (target := getattr(part, "target", None)) is not None:
            resolve(target, present, ACROSS)
    return read


@pytest.mark.parametrize(
    "text",
    [
        "make the taxi yellow and " * 1300,
        "a" * 32000,
        "the " * 8000,
        "red " * 8000,
        "把" * 32000,
        "all the first left " * 1600,
        "please " * 4500,
        "make the fox " * 2400,
        "\ud800 fox",
        "\x00make it night\n",
        "0 times faster",
        "make it 999999 times faster",
    ],
)
def test_odd_texts_are_read(text):
    _check(text, FILM)


@settings(deadline=None)  # the first text of a script loads its tables
@given(st.text(st.characters(), max_size=80))
def test_any_text_is_read(text):
    _check(text)


VERBS = (
    "make the fox red and then remove it add a dog on left with in blue bigger second all them one "
    "night slower , . please 把 狐狸 变成 红色 删除 和 con cáo xóa màu đỏ bên trái thứ hai اجعل "
    "الثعلب أحمر احذف والقطة ثاني hapus rubah jadi merah kiri kedua 🦊 🤖 2 times faster instead of"
)


@settings(deadline=None)  # the first text of a script loads its tables
@given(st.lists(st.sampled_from(VERBS.split()), max_size=14))
def test_any_order_of_words_is_read(words):
    text = " ".join(words)
    assert _check(text, FILM) == _check(text, FILM)
