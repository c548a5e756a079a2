"""Fetch uv into .tools/ with nothing but Python's standard library, and print where it is.

Tries a virtual environment first, then pip into a folder, then the wheel itself. Python 3.8 or newer.
"""

import io
import json
import os
import platform
import subprocess
import sys
import urllib.request
import zipfile

VERSION = "0.13.9"
TOOLS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ".tools")
UV = os.path.join(TOOLS, "uv-" + VERSION, "bin", "uv")


def say(text):
    print(text, file=sys.stderr, flush=True)


def by_environment(folder):
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    subprocess.run([os.path.join(folder, "bin", "python"), "-m", "pip", "install", "-q", "uv==" + VERSION], check=True)


def by_pip(folder):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, "uv==" + VERSION], check=True)


def by_wheel(folder):
    with urllib.request.urlopen("https://pypi.org/pypi/uv/" + VERSION + "/json", timeout=60) as answer:
        files = json.load(answer)["urls"]
    system = {"Linux": "manylinux", "Darwin": "macosx"}[platform.system()]
    machine = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "arm64" if system == "macosx" else "aarch64"}
    wanted = machine[platform.machine().lower()]
    url = next(f["url"] for f in files if f["filename"].endswith(wanted + ".whl") and system in f["filename"])
    with urllib.request.urlopen(url, timeout=300) as answer:
        wheel = zipfile.ZipFile(io.BytesIO(answer.read()))
    member = next(name for name in wheel.namelist() if name.endswith("/scripts/uv"))
    os.makedirs(os.path.join(folder, "bin"), exist_ok=True)
    with open(os.path.join(folder, "bin", "uv"), "wb") as out:
        out.write(wheel.read(member))
    os.chmod(os.path.join(folder, "bin", "uv"), 0o755)


def main():
    if not os.path.exists(UV):
        say("Fetching uv " + VERSION + " into .tools/ ...")
        os.makedirs(TOOLS, exist_ok=True)
        for way in (by_environment, by_pip, by_wheel):
            try:
                way(os.path.dirname(os.path.dirname(UV)))
            except Exception as problem:  # each way is tried; the last one's problem is shown
                last = problem
            if os.path.exists(UV):
                break
        else:
            sys.exit(
                "uv could not be fetched: " + str(last) + "\nCheck the connection to the Python package index, then try again."
            )
    print(UV)


main()
