"""The program, from a release."""

def _system(rctx):
    name = rctx.os.name.lower()
    if name.startswith("windows"):
        return "windows_amd64", ".zip", ".exe"
    machine = rctx.execute(["uname", "-m"]).stdout.strip()
    processor = {"aarch64": "arm64", "x86_64": "amd64"}.get(machine, machine)
    return ("darwin_" if name.startswith("mac") else "linux_") + processor, ".tar.gz", ""

def _release_impl(rctx):
    system, archive, suffix = _system(rctx)
    checksum = rctx.attr.sha256.get(system)
    if not checksum or not rctx.attr.version:
        fail("plimsoll_release needs a version, and sha256 = {\"%s\": ...} as its checksums.txt has it" % system)
    rctx.download_and_extract(
        sha256 = checksum,
        url = "%s/%s/plimsoll_%s%s" % (rctx.attr.url, rctx.attr.version, system, archive),
    )
    rctx.file("BUILD.bazel", """\
filegroup(
    name = "program",
    srcs = ["plimsoll%s"],
    visibility = ["//visibility:public"],
)
""" % suffix)

plimsoll_release = repository_rule(
    doc = "The program of a release, which its checksum tells from any other.",
    implementation = _release_impl,
    attrs = {
        "sha256": attr.string_dict(doc = "the checksums of the archives, by system: linux_amd64, darwin_arm64, ..."),
        "url": attr.string(default = "https://github.com/plimsoll-dev/plimsoll/releases/download"),
        "version": attr.string(doc = "as v0.1.0"),
    },
)
