#!/usr/bin/env python3
"""Builds the API documentation of all library products with the toolchain's docc.

    make docs

that is `swift build` and this script, with the same build options.

Every library product has a catalog, NAME.docc in the folder of its target. The tutorials stay in
docs/*.md: each becomes an article of the module whose catalog lists it as <doc:name>. Relative links
between tutorials become links between articles, others go to the repository. Exit status 1 where a
link does not resolve, a tutorial is in no catalog, or docc warns of anything.
"""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TUTORIALS = ROOT / "docs"
OUTPUT = ROOT / ".build" / "docs"
GRAPHS = ROOT / ".build" / "debug" / ".." / "symbolgraph"
SWIFT = os.environ.get("SWIFT", "swift").split()
# Inline links and images; the target is the second group.
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)(\))")
ARTICLE = re.compile(r"<doc:([^>]+)>")
FENCE = re.compile(r"^\s*(```|~~~)")


def fail(*messages):
    for message in messages:
        print(f"error: {message}", file=sys.stderr)
    sys.exit(1)


def run_json(*arguments):
    result = subprocess.run([*SWIFT, *arguments], cwd=ROOT, stdout=subprocess.PIPE)
    if result.returncode != 0:
        fail(f"{' '.join([*SWIFT, *arguments])} failed with status {result.returncode}")
    return json.loads(result.stdout)


def find_docc():
    """docc of the toolchain that `swift` runs, else the one on PATH."""
    resources = run_json("-print-target-info")["paths"]["runtimeResourcePath"]
    beside = Path(resources).parent.parent / "bin" / "docc"
    found = str(beside) if beside.exists() else shutil.which("docc")
    return found or fail("there is no docc in the Swift toolchain or on PATH")


def library_folders():
    """The folder of each library product's target, by its name, in the order of Package.swift."""
    package = run_json("package", "describe", "--type", "json")
    folders = {target["name"]: ROOT / target["path"] for target in package["targets"]}
    names = [product["name"] for product in package["products"] if "library" in product["type"]]
    return {name: folders[name] for name in names}


def owners(folders):
    """The module of each tutorial: the one whose catalog lists it."""
    found = {}
    for name, folder in folders.items():
        page = folder / f"{name}.docc" / f"{name}.md"
        if not page.exists():
            fail(f"{name} has no {page.relative_to(ROOT)}")
        for tutorial in ARTICLE.findall(page.read_text(encoding="utf-8")):
            if (TUTORIALS / f"{tutorial}.md").exists():
                if tutorial in found:
                    fail(f"docs/{tutorial}.md is listed by {found[tutorial]} and {name}")
                found[tutorial] = name
    for page in sorted(TUTORIALS.glob("*.md")):
        if page.stem not in found:
            fail(f"docs/{page.name}: add <doc:{page.stem}> to the Topics of a module's catalog")
    return found


class Rewriter:
    """Turns a tutorial into an article of a module."""

    def __init__(self, page, owners, catalog):
        self.page, self.owners, self.catalog = page, owners, catalog
        self.errors = []

    def article(self):
        lines, is_code = [], False
        for number, line in enumerate(self.page.read_text(encoding="utf-8").split("\n"), 1):
            if FENCE.match(line):
                is_code = not is_code
            elif not is_code:
                line = LINK.sub(lambda link: self.replace(link, number), line)
            lines.append(line)
        return "\n".join(lines)

    def replace(self, link, number):
        start, target, end = link.groups()
        if re.match(r"[a-z]+:|#", target):
            return link[0]
        path = (self.page.parent / target.split("#")[0]).resolve()
        if not path.exists():
            self.errors.append(f"{self.page.relative_to(ROOT)}:{number}: there is no {target}")
            return link[0]
        if start.startswith("!"):
            shutil.copy(path, self.catalog / path.name)
            return f"{start}{path.name}{end}"
        text = start[1:-2]
        if path.parent == TUTORIALS and path.suffix == ".md":
            owner, mine = self.owners[path.stem], self.owners[self.page.stem]
            if owner == mine:
                return f"{start}doc:{path.stem}{end}"
            return f"{start}/documentation/{owner.lower()}/{path.stem}{end}"
        return f"{text} (`{path.relative_to(ROOT)}`)"


def make_catalog(name, folder, owners):
    catalog = OUTPUT / "catalogs" / f"{name}.docc"
    shutil.copytree(folder / f"{name}.docc", catalog)
    errors = []
    for tutorial in sorted(tutorial for tutorial, owner in owners.items() if owner == name):
        rewriter = Rewriter(TUTORIALS / f"{tutorial}.md", owners, catalog)
        (catalog / f"{tutorial}.md").write_text(rewriter.article(), encoding="utf-8")
        errors += rewriter.errors
    if errors:
        fail(*errors)
    return catalog


def extract_symbols(names, options):
    """Writes the symbol graphs. SwiftPM asks for those of all modules; only the libraries' matter:
    those of test modules fail where the tests are not built."""
    shutil.rmtree(GRAPHS, ignore_errors=True)
    log = OUTPUT / "symbols.log"
    with open(log, "w", encoding="utf-8") as output:
        subprocess.run([
            *SWIFT, "package", *options, "dump-symbol-graph", "--minimum-access-level", "public",
            "--skip-synthesized-members"], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    missing = [name for name in names if not (GRAPHS / f"{name}.symbols.json").exists()]
    if missing:
        print(log.read_text(encoding="utf-8")[-4000:], file=sys.stderr)
        fail(f"there is no symbol graph of {', '.join(missing)}: see {log.relative_to(ROOT)}")


def copy_symbols(name):
    symbols = OUTPUT / "symbols" / name
    symbols.mkdir(parents=True)
    for graph in [*GRAPHS.glob(f"{name}.symbols.json"), *GRAPHS.glob(f"{name}@*.symbols.json")]:
        shutil.copy(graph, symbols)
    return symbols


def convert(docc, name, catalog, symbols):
    archive = OUTPUT / "archives" / f"{name}.doccarchive"
    archive.parent.mkdir(exist_ok=True)
    result = subprocess.run([
        docc, "convert", str(catalog), "--additional-symbol-graph-dir", str(symbols),
        "--output-path", str(archive), "--fallback-display-name", name,
        "--fallback-bundle-identifier", f"palestra.{name}",
        "--fallback-default-module-kind", "Library", "--warnings-as-errors"])
    return archive if result.returncode == 0 else None


def main():
    docc, folders = find_docc(), library_folders()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    tutorials = owners(folders)
    extract_symbols(folders, sys.argv[1:])
    archives = {}
    for name, folder in folders.items():
        catalog, symbols = make_catalog(name, folder, tutorials), copy_symbols(name)
        archives[name] = convert(docc, name, catalog, symbols)
    failed = [name for name, archive in archives.items() if archive is None]
    if failed:
        fail(f"the documentation of {', '.join(failed)} has the warnings above")
    site = OUTPUT / "site"
    subprocess.run([
        docc, "merge", *map(str, archives.values()), "--output-path", str(site),
        "--synthesized-landing-page-name", "Palestra",
        "--synthesized-landing-page-kind", "Package"], check=True)
    print(f"{site.relative_to(ROOT)}/index.html; to read it:")
    print(f"  python3 -m http.server --directory {site.relative_to(ROOT)} 8000")
    print("  http://localhost:8000/documentation")


if __name__ == "__main__":
    main()
