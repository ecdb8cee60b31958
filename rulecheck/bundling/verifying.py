"""A bundle is verified: what agrees with it, what differs, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from rulecheck.bundling.again import judge_again
from rulecheck.bundling.archive import MOST_BYTES, BundleError, unpacked
from rulecheck.bundling.differences import differences
from rulecheck.bundling.environment import environment
from rulecheck.bundling.making import plugins_used
from rulecheck.bundling.manifest import REPORT, Manifest, Options, PluginUsed, read_manifest, sha256
from rulecheck.bundling.tables import Found, search
from rulecheck.formats.files import read_bytes
from rulecheck.model.days import full_date
from rulecheck.model.report import FAILED, NOT_CHECKED, PASSED
from rulecheck.plugins import Plugins
from rulecheck.shown import shown
from rulecheck.version import __version__


@attrs.frozen(kw_only=True)
class Bundle:
    """A bundle that was read, and is of the right form.

    Attributes:
        sha256: of the whole file.
        manifest: what it says of itself.
        members: all of them, by name.
    """

    sha256: str
    manifest: Manifest
    members: Mapping[str, bytes]


@attrs.define
class Account:
    """What was found, a clause each.

    Attributes:
        agreeing: what is as the bundle says.
        differing: what is not.
        lacking: what could not be told, and why.
        remarks: what is worth knowing and neither.
        is_judged_again: whether the run was, on the data it had or on another version.
    """

    agreeing: list[str] = attrs.field(factory=list)
    differing: list[str] = attrs.field(factory=list)
    lacking: list[str] = attrs.field(factory=list)
    remarks: list[str] = attrs.field(factory=list)
    is_judged_again: bool = False

    @property
    def ending(self) -> int:
        """0: judged again, and all agrees; 1: something differs; 2: nothing does, but not all could be told."""
        if self.differing:
            return FAILED
        return NOT_CHECKED if self.lacking or not self.is_judged_again else PASSED

    def lines(self) -> Iterator[str]:
        """Yield all of it, the verdict last."""
        parts = {"Agrees": self.agreeing, "Differs": self.differing, "Could not be told": self.lacking}
        for title, clauses in (parts | {"Besides": self.remarks}).items():
            if clauses:
                yield f"{title}:"
                yield from (shown(f"  {clause}") for clause in clauses)
        yield self._verdict()

    def _verdict(self) -> str:
        if self.ending == FAILED:
            number = len(self.differing)
            again = "the run was judged again" if self.is_judged_again else "the run was not judged again"
            return f"DIFFERS: {number:,} {'thing differs' if number == 1 else 'things differ'} from the bundle; {again}"
        if self.ending == NOT_CHECKED:
            return "NOT VERIFIED: not all could be told, so nothing can be said to agree"
        return "VERIFIED: the run was judged again, and every byte of its report agrees"


def open_bundle(location: str) -> Bundle:
    """Read a bundle; nothing of it is written anywhere or run.

    Raises:
        DataError: there is no such file, or it is too large.
        BundleError: it is no bundle.
    """
    content = read_bytes(location, MOST_BYTES)
    members = unpacked(location, content)
    return Bundle(sha256=sha256(content), manifest=read_manifest(location, members), members=members)


def heading(location: str, bundle: Bundle) -> list[str]:
    """Return which bundle it is, and what it says of its run; its hash is what a signature would be of."""
    manifest = bundle.manifest
    return [
        shown(f"Bundle: {location}"),
        f"  sha256 {bundle.sha256}",
        shown(f"  rulecheck {manifest.rulecheck}, as at {full_date(manifest.as_at)}, ended with {manifest.exit}"),
        *(shown(f"  rule set {each.id}: {each.file.path}") for each in manifest.rulesets),
        *(shown(f"  {option}") for option in _options(manifest.options)),
    ]


def _options(options: Options) -> Iterator[str]:
    """Yield what narrowed the run or eased its ending, so that nobody takes a part for the whole."""
    listed = {"select": options.select, "ignore": options.ignore, "unit": options.units, "year": options.years}
    yield from (f"--{name} {word}" for name, words in listed.items() for word in words)
    yield from (f"--table {name}={path}" for name, path in options.tables.items())
    if not options.waivers:
        yield "--no-waivers"
    if options.baseline is not None:
        yield f"--baseline {options.baseline}"
    if options.fail_on != "fail":
        yield f"--fail-on {options.fail_on}"


def verify(bundle: Bundle, data: Sequence[str], plugins: Plugins) -> Account:
    """Say whether a bundle is whole, and whether judging again comes to the same report.

    Args:
        bundle: that was read.
        data: paths of submissions, and of folders with them.
        plugins: those that are loaded here.

    Raises:
        DataError: a path that is given cannot be read.
    """
    account = Account()
    _compare_members(bundle, account)
    if account.differing:
        account.lacking.append("the report: what is in the bundle is not what was put in, so it is not judged by it")
        return account
    _compare_versions(bundle.manifest, plugins, account)
    if not bundle.manifest.complete:
        account.lacking.append("the report: the run was not complete, so there is nothing to judge again")
        return account
    found = _compare_tables(bundle.manifest, data, account)
    if not account.lacking:
        _judge_again(bundle, found, plugins, account)
    return account


def _compare_members(bundle: Bundle, account: Account) -> None:
    listed = bundle.manifest.members
    others = [each for each in listed if sha256(bundle.members[each.name]) != each.sha256]
    others += [each for each in listed if len(bundle.members[each.name]) != each.bytes and each not in others]
    account.differing += [f"member {each.name}: its bytes are not those that the manifest lists" for each in others]
    if not others:
        account.agreeing.append(f"members: {len(listed):,}, each with its hash in the manifest")


def _compare_versions(manifest: Manifest, plugins: Plugins, account: Account) -> None:
    if manifest.rulecheck == __version__:
        account.agreeing.append(f"rulecheck {__version__}")
    else:
        account.differing.append(f"rulecheck: the run had {manifest.rulecheck}; this is {__version__}")
    here = plugins_used(plugins)
    for each in manifest.plugins:
        _compare_plugin(each, here, account)
    known = {(each.distribution, each.version) for each in manifest.plugins}
    further = [each for each in here if each.version not in {used.version for used in manifest.plugins}]
    account.remarks += [
        f"plugin {each.name} ({each.distribution} {each.version}): is loaded here, and was not in the run"
        for each in further
        if (each.distribution, each.version) not in known
    ]
    account.remarks += [*_other_environment(manifest)]


def _compare_plugin(each: PluginUsed, here: Sequence[PluginUsed], account: Account) -> None:
    is_file = each.origin == "file"
    title = f"plugin {each.name} ({each.version})" if is_file else f"plugin {each.name} ({each.distribution})"
    alike = [other for other in here if (other.distribution, other.origin) == (each.distribution, each.origin)]
    same = [other for other in here if other.origin == each.origin and other.version == each.version]
    if is_file and same:
        account.agreeing.append(title)
    elif not is_file and any(other.name == each.name and other in same for other in alike):
        account.agreeing.append(f"plugin {each.name} ({each.distribution} {each.version})")
    elif alike:
        account.differing.append(f"{title}: the run had {each.version}; this is {alike[0].version}")
    else:
        needed = "give the file as --plugin FILE.py" if is_file else f"install {each.distribution} {each.version}"
        account.lacking.append(f"{title}: is not loaded; {needed}")


def _other_environment(manifest: Manifest) -> Iterator[str]:
    then, now = manifest.environment, environment()
    both = [("Python", f"{then.implementation} {then.python}", f"{now.implementation} {now.python}")]
    names = sorted({*then.libraries, *now.libraries})
    both += [(name, then.libraries.get(name, "none"), now.libraries.get(name, "none")) for name in names]
    yield from (f"{name}: the run had {old}; this is {new}" for name, old, new in both if old != new)


def _compare_tables(manifest: Manifest, data: Sequence[str], account: Account) -> tuple[Found, ...]:
    searched = search(manifest, data)
    for each in searched.found:
        where = "" if each.path == each.file else f", given as {each.path}"
        if each.is_same:
            account.agreeing.append(f"data {each.file}{where}: sha256 {each.sha256}")
        else:
            account.differing.append(f"data {each.file}{where}: has sha256 {each.sha256}, and not that of the run")
    account.differing += searched.strange
    account.lacking += searched.absent
    account.remarks += searched.passed
    return searched.found


def _judge_again(bundle: Bundle, found: Sequence[Found], plugins: Plugins, account: Account) -> None:
    manifest = bundle.manifest
    try:
        again = judge_again(manifest, bundle.members, {each.file: each.path for each in found}, plugins)
    except BundleError as error:
        account.lacking.append(f"the report: what the run judged is refused here: {error.what}")
        return
    account.is_judged_again = True
    if not again.is_complete:
        account.lacking.append("the report: not every rule could be judged again")
    listed = [(each.name, each.path, each.sha256) for each in manifest.inputs]
    if list(again.inputs) != listed and all(each.is_same for each in found):
        account.differing.append("inputs: what was read to judge again is not what the manifest lists")
    if again.report == bundle.members[REPORT]:
        account.agreeing.append(f"{REPORT}: every byte, judged again")
    else:
        account.differing += differences(bundle.members[REPORT], again.report)
    if again.exit != manifest.exit:
        account.differing.append(f"exit code: the run ended with {manifest.exit}; judged again it is {again.exit}")
