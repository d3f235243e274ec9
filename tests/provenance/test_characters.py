import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laterna.core.consent import Consent, View
from laterna.core.errors import (
    CharactersFull,
    CharactersUnusable,
    ConsentEnded,
    ConsentUnknown,
    ConsentWithdrawn,
)
from laterna.core.request import CastChoice, Condition, Excerpt, GenerationRequest, Still
from laterna.provenance import characters as module
from laterna.provenance import keys as keyring
from laterna.provenance.characters import Characters, insist_on_consent
from laterna.provenance.seals import holds, seal

PICTURE = b"a picture"
VIEW = View("front", sha256(PICTURE).hexdigest())
CONSENT = Consent(
    character="",
    name="Milo",
    by="Ada",
    terms="for my films",
    until="",
    recorded="2026-01-01T00:00:00+00:00",
    views=(VIEW,),
    sources=("0" * 64,),
)


@pytest.fixture
def keys(data_folder):
    return keyring.load_signing_keys(data_folder)


@pytest.fixture
def store(tmp_path):
    return Characters(tmp_path / "characters")


@pytest.fixture
def milo(store, keys):
    return store.add(CONSENT, {VIEW: PICTURE}, keys)


def day(distance):
    return (datetime.now(UTC).date() + timedelta(distance)).isoformat()


def test_where_nothing_was_made_there_is_nobody(store):
    assert store.records() == []
    assert not store.folder.exists()


def test_what_is_recorded_comes_back(store, milo):
    assert store.records() == [milo]
    assert store.find(milo.consent) == milo
    assert replace(milo.consent, character="") == CONSENT
    assert milo.usable
    assert store.picture_file(milo, VIEW) == PICTURE


def test_nobody_else_can_read_the_store(store, milo):
    assert store.folder.stat().st_mode & 0o077 == 0
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_a_statement_is_signed_by_a_key_in_use_or_past(tmp_path):
    keyring.init(tmp_path)
    told = seal(b"I agree", keyring.load_signing_keys(tmp_path))
    assert holds(b"I agree", told, tmp_path)
    assert not holds(b"I disagree", told, tmp_path)
    assert not holds(b"I agree", replace(told, signature="AAAA"), tmp_path)
    assert not holds(b"I agree", replace(told, serial="1"), tmp_path)
    keyring.rotate(tmp_path)
    assert holds(b"I agree", told, tmp_path)


def test_a_withdrawn_consent_leaves_the_record_and_no_picture(store, milo, keys):
    withdrawn = store.withdraw(milo, "asked to", keys)
    assert withdrawn.withdrawal.reason == "asked to"
    assert store.records() == [withdrawn]
    assert not list(store.folder.rglob("*.png"))
    with pytest.raises(ConsentWithdrawn):
        store.choice("Milo", withdrawn, VIEW)
    assert store.withdraw(withdrawn, "once more", keys) == withdrawn


@pytest.mark.parametrize(("until", "holds_now"), [(day(0), True), (day(3), True), (day(-1), False)])
def test_a_consent_holds_through_its_last_day(store, keys, until, holds_now):
    record = store.add(replace(CONSENT, until=until), {VIEW: PICTURE}, keys)
    assert record.usable is holds_now
    if not holds_now:
        with pytest.raises(ConsentEnded):
            record.insist()


def request(choice, *films):
    kept = tuple(Condition(film) for film in films)
    return GenerationRequest("Milo jumps", cast=(choice,) if choice else (), conditions=kept)


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_a_withdrawn_consent_is_found_in_nested_requests(store, milo, keys, depth):
    made = request(store.choice("Milo", milo, VIEW))
    for _ in range(depth):
        made = request(None, GenerationRequest("a fox"), made)
    insist_on_consent(made)
    store.withdraw(milo, "asked to", keys)
    with pytest.raises(ConsentWithdrawn):
        insist_on_consent(made)


def test_a_consent_that_is_not_recorded_is_none(store, milo, tmp_path):
    elsewhere = Characters(tmp_path / "elsewhere")
    with pytest.raises(ConsentUnknown):
        elsewhere.find(milo.consent)
    with pytest.raises(ConsentUnknown):
        store.find(replace(milo.consent, terms="for everything"))
    with pytest.raises(ConsentUnknown):
        store.find(replace(milo.consent, character="../../../etc/pass"))


def test_a_film_gets_the_view_that_it_used(store, milo):
    choice = store.restored("milo", milo.signed, VIEW.sha256)
    assert choice == CastChoice("milo", store.picture(milo, VIEW), milo.signed)
    with pytest.raises(ConsentUnknown):
        store.restored("milo", milo.signed, "f" * 64)


def test_another_picture_in_its_place_is_refused(store, milo):
    store.picture(milo, VIEW).write_bytes(b"another")
    with pytest.raises(CharactersUnusable):
        store.choice("Milo", milo, VIEW)


def test_the_file_of_a_withdrawn_character_is_known_again(monkeypatch, tmp_path, data_folder, keys):
    shutil.copytree(data_folder / "keys", tmp_path / "keys")
    monkeypatch.setenv("LATERNA_DATA", str(tmp_path))
    own = module.own_characters()
    record = own.add(CONSENT, {VIEW: PICTURE}, keys)
    (tmp_path / "copy.png").write_bytes(PICTURE)
    made = request(CastChoice("wug", tmp_path / "copy.png"))
    insist_on_consent(made)
    own.withdraw(record, "asked to", keys)
    with pytest.raises(ConsentWithdrawn):
        insist_on_consent(made)
    for elsewhere in (
        GenerationRequest("a fox", stills=(Still(tmp_path / "copy.png"),)),
        GenerationRequest("a fox", excerpt=Excerpt(tmp_path / "copy.png")),
    ):
        with pytest.raises(ConsentWithdrawn):
            insist_on_consent(request(None, elsewhere))
    own.add(CONSENT, {VIEW: PICTURE}, keys)  # somebody consents anew
    insist_on_consent(made)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b"Ada", b"Bob"),
        lambda text: text.replace(b'"until": ""', b'"until": "2999-01-01"'),
        lambda text: text.replace(b"character/1", b"character/9"),
        lambda text: text.replace(b'"views"', b'"vistas"'),
        lambda _: b"[1]",
        lambda _: b"[" * 100_000,
        lambda _: b"\xff\xfe",
        lambda _: b"",
    ],
)
def test_a_damaged_record_stops_everything_and_is_kept(store, milo, keys, damage):
    path = store.folder / f"{milo.consent.character}.json"
    path.write_bytes(damaged := damage(path.read_bytes()))
    for use in (
        store.records,
        lambda: store.find(milo.consent),
        lambda: store.withdraw(milo, "x", keys),
        lambda: store.add(CONSENT, {VIEW: PICTURE}, keys),
    ):
        with pytest.raises(CharactersUnusable) as error:
            use()
        assert str(path) in str(error.value)
    assert path.read_bytes() == damaged
    assert store.picture(milo, VIEW).read_bytes() == PICTURE


def test_a_withdrawal_cannot_be_taken_from_another(store, milo, keys):
    other = store.withdraw(store.add(CONSENT, {VIEW: PICTURE}, keys), "x", keys)
    theirs = json.loads(store.record_file(other))
    path = store.folder / f"{milo.consent.character}.json"
    mine = json.loads(path.read_text())
    for name in ("withdrawal", "withdrawal_seal"):
        mine[name] = theirs[name]
    path.write_text(json.dumps(mine))
    with pytest.raises(CharactersUnusable):
        store.records()


def test_a_record_under_another_number_is_refused(store, milo):
    path = store.folder / f"{milo.consent.character}.json"
    path.rename(store.folder / f"{'0' * 16}.json")
    with pytest.raises(CharactersUnusable):
        store.records()


def test_what_a_crash_left_is_cleared_away(store, milo, keys):
    (store.folder / ("a" * 16)).mkdir()
    (store.folder / ("a" * 16) / "0-front.png").write_bytes(b"nobody's")
    (store.folder / "notes").mkdir()
    store.add(CONSENT, {VIEW: PICTURE}, keys)
    assert not (store.folder / ("a" * 16)).exists()
    assert (store.folder / "notes").exists()
    assert store.picture_file(milo, VIEW) == PICTURE


def test_a_store_has_an_end(store, keys, monkeypatch):
    with pytest.raises(CharactersFull):
        store.add(CONSENT, {VIEW: b"x" * (module.MOST_BYTES + 1)}, keys)
    monkeypatch.setattr(module, "MOST_CHARACTERS", 2)
    for _ in range(2):
        store.add(CONSENT, {VIEW: PICTURE}, keys)
    with pytest.raises(CharactersFull):
        store.add(CONSENT, {VIEW: PICTURE}, keys)


def _refuse_second(known):
    if known:
        raise CharactersFull(limit=1)


def test_of_two_at_once_one_is_first(store, keys):
    def add(_):
        try:
            return store.add(CONSENT, {VIEW: PICTURE}, keys, _refuse_second)
        except CharactersFull:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [one for one in pool.map(add, range(16)) if one]
    assert store.records() == made
    assert len(made) == 1


_ADD = """
import sys
from pathlib import Path
from laterna.provenance import keys
from laterna.provenance.characters import Characters
from tests_characters import CONSENT, PICTURE, VIEW
for _ in range(5):
    ours = keys.load_signing_keys(Path(sys.argv[2]))
    Characters(Path(sys.argv[1])).add(CONSENT, {VIEW: PICTURE}, ours)
"""


def test_processes_lose_nothing_of_each_other(store, data_folder, tmp_path):
    (tmp_path / "tests_characters.py").write_text(
        "from hashlib import sha256\n"
        "from laterna.core.consent import Consent, View\n"
        "PICTURE = b'a picture'\n"
        "VIEW = View('front', sha256(PICTURE).hexdigest())\n"
        "CONSENT = Consent('', 'Milo', 'Ada', 'x', '', '2026-01-01', (VIEW,), ())\n"
    )
    command = [sys.executable, "-c", _ADD, str(store.folder), str(data_folder)]
    running = [subprocess.Popen(command, cwd=tmp_path) for _ in range(3)]
    assert [one.wait() for one in running] == [0, 0, 0]
    records = store.records()
    assert len({record.consent.character for record in records}) == 15
    assert all(store.picture_file(record, VIEW) == PICTURE for record in records)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=30), terms=st.text(max_size=30))
def test_no_name_leaves_its_folder_and_every_text_comes_back(tmp_path_factory, keys, name, terms):
    store = Characters(tmp_path_factory.mktemp("any") / "characters")
    record = store.add(replace(CONSENT, name=name, terms=terms), {VIEW: PICTURE}, keys)
    assert store.records() == [record]
    inside = {path.relative_to(store.folder).parts[0][:16] for path in store.folder.iterdir()}
    assert inside == {".lock", record.consent.character}
