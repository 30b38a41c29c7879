"""Makes the inputs that fuzzing begins with, from tests/vectors: seeds.py OUTPUT_FOLDER

One folder a target, one file an input. Where a decoder reads bytes, the hex of the vectors is decoded.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"

ADDRESS = "109F54Dab34426D5477986b0460aE5dFBA65f022"
TRANSFER_TOPIC = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
PANIC, ERROR, BALANCE_ERROR = "4e487b71", "08c379a0", "e450d38c"


def word(value: int) -> str:
    return f"{value:064x}"


def abi_text(text: str) -> str:
    raw = text.encode().hex()
    return word(32) + word(len(text)) + raw.ljust(64, "0")


def vectors(name: str):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def rlp() -> list[bytes]:
    cases = list(vectors("rlp-valid.json").values()) + list(vectors("rlp-invalid.json").values())
    return [bytes.fromhex(case["out"].removeprefix("0x")) for case in cases]


def transaction() -> list[bytes]:
    cases = vectors("transactions.json")[:40]
    return [bytes.fromhex(case[form][2:]) for case in cases for form in ("signedEip155", "signedLondon")]


def text() -> list[bytes]:
    texts = ["0x", "0x0", "0x41", "0x000400", "0x" + "f" * 64, "0x" + ADDRESS, "0x" + ADDRESS.lower(),
             "0x" + TRANSFER_TOPIC, "m", "m/44'/60'/0'/0/0", "m/44h/60H/0", "m/2147483647"]
    return [text.encode() for text in texts]


def erc20() -> list[bytes]:
    address = ADDRESS.lower().rjust(64, "0")
    log = "03" + "00" + ADDRESS.lower() + TRANSFER_TOPIC + address + address + word(10**18)
    calls = ["", word(0), word(1), word(18), word(2**256 - 1), abi_text("tUSDT"), "4d4b52".ljust(64, "0"), log,
             ERROR + abi_text("transfer amount exceeds balance"), PANIC + word(0x11),
             BALANCE_ERROR + address + word(1) + word(2), "a9059cbb" + address + word(10**18)]
    return [bytes.fromhex(call) for call in calls]


def secret_text() -> list[bytes]:
    sentences = [case[1] for case in vectors("bip39-english.json")["english"]]
    keys = [case["d"] for case in vectors("rfc6979.json")]
    return [text.encode() for text in sentences + keys + ["0x" + keys[0], "test test junk"]]


def write(folder: Path, inputs: list[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(inputs):
        (folder / f"seed-{number:03}").write_bytes(content)


if __name__ == "__main__":
    for target in (rlp, transaction, text, erc20, secret_text):
        write(Path(sys.argv[1]) / target.__name__, target())
