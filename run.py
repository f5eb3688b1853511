"""From a fresh clone to a result: `python run.py`. Python and pip are all it needs.

The first call makes `.venv` beside this file and installs what `requirements.lock` names, with hashes; later
calls go straight on. The proofs that compare polku with other packages install those from `requirements-proofs.lock`
when one of them is first asked for. This file is written so that an old Python can read it far enough to say what it needs.
"""

import hashlib
import locale
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.lock")
PROOFS_LOCK = os.path.join(ROOT, "requirements-proofs.lock")
MARK = os.path.join(VENV, "polku-installed")
PROOFS_MARK = os.path.join(VENV, "polku-proofs-installed")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
DISK_NEEDED = 1200 * 1024 * 1024  # bytes: the locked packages take about 700 MB, pip needs room to unpack
PROOFS_DISK = 1600 * 1024 * 1024  # bytes: the packages of the proofs take about as much again

EXAMPLE = os.path.join(ROOT, "examples", "kokeilut-2017")
TESTS = os.path.join(ROOT, "tests")

# The doors: a name, what stands behind it, and what it is for in both languages.
DOORS = {
    "": (["-m", "polku", "run", EXAMPLE, "--as-of", "2019-06"],
         "esimerkin arviointi ja raportti", "the example's evaluation and report"),
    "polku": (["-m", "polku"], "mikä tahansa polun komento", "any command of polku"),
    "test": (["-m", "pytest", "-n", "2", "--rootdir", ROOT, TESTS], "testit", "the tests"),
    "lint": (["-m", "ruff", "check", ROOT], "tyylitarkistus", "style"),
    "types": (["-m", "mypy", "--config-file", os.path.join(ROOT, "pyproject.toml")], "tyypit", "types"),
    "layers": (["-c", "from importlinter.cli import lint_imports_command as lint; lint()"], "tuonnit kulkevat vain alas", "imports go down only"),
    "sbc": ([os.path.join(ROOT, "benchmarks", "sbc.py")], "kalibrointi simuloiduin ohjelmin", "simulated programmes"),
    "placebo": ([os.path.join(ROOT, "benchmarks", "placebo.py")], "näennäiskokeilut", "trials that were not"),
    "otherworlds": ([os.path.join(ROOT, "benchmarks", "otherworlds.py")], "muiden mallien maailmat", "worlds of other models"),
    "crisis": ([os.path.join(ROOT, "benchmarks", "crisis.py")], "näennäiskokeilut kriisissä", "placebos through 2020"),
    "backtest": ([os.path.join(ROOT, "benchmarks", "backtest.py")], "ennusteet jälkikäteen", "forecasts from the past"),
    "misspecify": ([os.path.join(ROOT, "benchmarks", "misspecify.py")], "väärät oletukset", "wrong assumptions"),
    "bayes": ([os.path.join(ROOT, "benchmarks", "bayes.py")], "sama malli otannalla", "the same model by sampling"),
    "staggered": ([os.path.join(ROOT, "benchmarks", "staggered.py")], "porrastetut aloitukset", "staggered starts"),
    "kernels": ([os.path.join(ROOT, "benchmarks", "kernels.py")], "samat luvut toisella koneella", "the same numbers on another computer"),
    "seeds": ([os.path.join(ROOT, "benchmarks", "seeds.py")], "tuomiot eri siemenillä", "verdicts under other seeds"),
    "programmes": ([os.path.join(ROOT, "benchmarks", "random_programmes.py")], "satunnaiset ohjelmat läpi kaikkien komentojen", "random programmes through every command"),
    "page": ([os.path.join(ROOT, "benchmarks", "page.py")], "käsikirjan kalibrointisivu", "the manual's page of proofs"),
    "kill": ([os.path.join(ROOT, "benchmarks", "kill.py")], "rekisteri ja katkokset", "the registry and sudden ends"),
    "bench": ([os.path.join(ROOT, "benchmarks", "bench.py")], "nopeusvertailut", "speed, as ratios"),
}
NEED_OTHERS = ("backtest", "bayes")  # doors to proofs that compare polku with other packages
IN_ROOT = ("types", "layers", "lint")  # tools that read the project's configuration from the current directory


def finnish():
    """Whether the user's locale is Finnish."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("fi")
    try:
        return (locale.getlocale()[0] or "").lower().startswith("fi")
    except ValueError:
        return False


def stop(fi, en, code=3):
    """Says one sentence and ends."""
    sys.stderr.write((fi if finnish() else en) + "\n")
    sys.exit(code)


def say(fi, en):
    sys.stderr.write((fi if finnish() else en) + "\n")
    sys.stderr.flush()


def check_python():
    if sys.version_info < (3, 11):
        have = "%d.%d" % sys.version_info[:2]
        stop("polku tarvitsee Pythonin 3.11 tai uudemman; tämä on %s. Asenna uudempi ja aja: python3.11 run.py" % have,
             "polku needs Python 3.11 or newer; this is %s. Install a newer one and run: python3.11 run.py" % have)


def fingerprint(*more):
    """What the installation must match: the lock, the project's own table, the Python it was made with."""
    h = hashlib.sha256(sys.version.encode())
    for path in (LOCK, os.path.join(ROOT, "pyproject.toml")) + more:
        with open(path, "rb") as f:
            h.update(f.read())
    h.update(ROOT.encode("utf-8", "replace"))
    return h.hexdigest()


def marked(mark, *more):
    """Whether a mark says that an installation was finished, and of these locks."""
    try:
        with open(mark) as f:
            return f.read() == fingerprint(*more) and os.path.exists(PYTHON)
    except (OSError, UnicodeDecodeError):
        return False


def installed():
    """Whether `.venv` is whole and made from this lock."""
    return marked(MARK)


def others_installed():
    """Whether the packages that the proofs compare polku with are there as well."""
    return marked(PROOFS_MARK, PROOFS_LOCK)


def make_venv():
    """A new `.venv`; one that was left half-made is taken away first."""
    import venv

    if os.path.lexists(VENV):
        say("Korjataan keskeneräinen .venv.", "Mending a half-made .venv.")
        shutil.rmtree(VENV) if os.path.isdir(VENV) and not os.path.islink(VENV) else os.unlink(VENV)
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        stop("Virtuaaliympäristöä ei voitu tehdä (%s). Debianissa ja Ubuntussa: apt install python3-venv" % error,
             "The virtual environment could not be made (%s). On Debian and Ubuntu: apt install python3-venv" % error)


def pip(*words):
    """Runs pip quietly; gives its exit code and what it said."""
    done = subprocess.run(
        [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"] + list(words),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


OFFLINE = ("NewConnectionError", "Temporary failure in name resolution", "ConnectTimeout", "Network is unreachable",
           "getaddrinfo failed", "No matching distribution found", "ProxyError", "Connection refused")


def explain(output):
    """One sentence on why an installation failed, after pip's own last lines."""
    sys.stderr.write("\n".join(output.strip().splitlines()[-8:]) + "\n")
    if "No space left" in output:
        stop("Levy täyttyi kesken asennuksen: vapauta levytilaa ja aja uudelleen.",
             "The disk filled up while installing: make room on it and run again.")
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        stop("Paketin tarkiste ei täsmää lukkoon: tiedosto on muuttunut matkalla. Älä jatka; kokeile toista verkkoa.",
             "A package does not match the lock's hash: it was changed on the way. Do not go on; try another network.")
    if any(sign in output for sign in OFFLINE):
        stop("Paketteja ei saatu verkosta: tarkista verkkoyhteys (tai välityspalvelin) ja aja uudelleen.",
             "The packages could not be fetched: check the network (or the proxy) and run again.")
    stop("Asennus ei onnistunut; syy on yllä. Aja uudelleen, kun se on korjattu.",
         "The installation failed; the reason stands above. Run again when it is mended.")


def room_for(needed):
    """Ends with a sentence when the disk has no room."""
    free, needed = shutil.disk_usage(ROOT).free // 2**20, needed // 2**20
    if free < needed:
        stop("Levyllä on vapaana vain %d Mt; asennus tarvitsee noin %d Mt." % (free, needed),
             "Only %d MB of disk is free; the installation needs about %d MB." % (free, needed))


def install():
    room_for(DISK_NEEDED)
    say("Asennetaan polku (vain ensimmäisellä kerralla, noin minuutti) …",
        "Installing polku (the first time only, about a minute) …")
    make_venv()
    for words in (["install", "--require-hashes", "-r", LOCK],
                  ["install", "--no-deps", "--no-build-isolation", "-e", ROOT]):
        code, output = pip(*words)
        if code:
            explain(output)
    with open(MARK, "w") as f:
        f.write(fingerprint())


def install_others():
    """The packages that the proofs compare polku with, beside the rest; nothing of polku changes."""
    room_for(PROOFS_DISK)
    say("Asennetaan paketit, joihin polkua verrataan (vain ensimmäisellä kerralla, pari minuuttia) …",
        "Installing the packages that polku is compared with (the first time only, a minute or two) …")
    code, output = pip("install", "--require-hashes", "-r", PROOFS_LOCK)
    if code:
        explain(output)
    with open(PROOFS_MARK, "w") as f:
        f.write(fingerprint(PROOFS_LOCK))


def usage():
    for name, (_, fi, en) in DOORS.items():
        say("  python run.py %-11s %s" % (name, fi), "  python run.py %-11s %s" % (name, en))


def main(words):
    check_python()
    name = words[0] if words else ""
    if name in ("-h", "--help"):
        usage()
        return 0
    if name not in DOORS:
        say("Ovea %r ei ole. Ovet ovat:" % name, "There is no door %r. The doors are:" % name)
        usage()
        return 2
    try:
        if not installed():
            install()
        if name in NEED_OTHERS and not others_installed():
            install_others()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        stop("Asennus ei onnistunut: %s." % error, "The installation failed: %s." % error)
    # BLAS one thread: two threads change the last digits of a sum
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    env.pop("PYTHONHOME", None)
    # hints name the command as the user called it
    env["POLKU_CALLED_AS"] = "%s %s polku" % (os.path.basename(sys.executable or "python"), sys.argv[0])
    command = [PYTHON] + DOORS[name][0] + words[1:]
    try:
        return subprocess.call(command, env=env, cwd=ROOT if name in IN_ROOT else None)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
