"""Manifests of specs, an action for each app."""

# The program that the rules run.
_PROGRAM = {"_program": attr.label(allow_single_file = True, cfg = "exec", default = "@plimsoll//:program")}

# Runs in a folder that holds copies of the inputs, and nothing else. Links would lead out of
# it, and what they lead to would be named in what is written.
_IN_A_FOLDER = """\
set -eu
out=$PWD/$1 work=$PWD/$1.work program=$PWD/$2 names=$PWD/$3
shift 3
rm -rf "$work"
while [ "$1" != -- ]; do
  mkdir -p "$work/$(dirname "$2")"
  cp -L "$1" "$work/$2"
  shift 2
done
shift
cd "$work"
"""

# Kinds of the house may name files that this output is not made of: those are there, and empty.
_BUILD = _IN_A_FOLDER + """\
made=$1
shift
while IFS= read -r name; do
  case $name in */*) mkdir -p "${name%/*}" ;; esac
  [ -e "$name" ] || : > "$name"
done < "$names"
"$program" build --no-lint "$@" 2> said || { cat said >&2; exit 1; }
cp "$made" "$out"
"""

_DEPS = _IN_A_FOLDER + """\
file=$1
shift
{ printf 'null = None\\nDEPENDENCIES = '; "$program" deps --no-lint --format json "$@"; } > "$out"
diff "$file" "$out" >&2 || { echo "$file is out of date: make it anew as README.md says" >&2; exit 1; }
"""

def _run(ctx, out, script, mnemonic, inputs, args, names = None):
    program = ctx.file._program
    package = ctx.label.package + "/" if ctx.label.package else ""
    line = ctx.actions.args()
    line.add(out)
    line.add(program)
    line.add(names or program)
    for f in inputs:
        line.add(f)
        line.add(f.short_path[len(package):])
    line.add("--")
    line.add_all(args)
    ctx.actions.run_shell(
        arguments = [line],
        command = script,
        env = {"PATH": "/usr/bin:/bin"},
        inputs = inputs + ([names] if names else []),
        mnemonic = mnemonic,
        outputs = [out],
        progress_message = "%s %s" % (mnemonic, ctx.label),
        tools = [program],
    )
    return [DefaultInfo(files = depset([out]))]

def _manifest_impl(ctx):
    args = [ctx.attr.made, "--output-dir", ctx.attr.folder]
    if ctx.attr.environment:
        args += ["--all-environments"]
    out = ctx.actions.declare_file(ctx.label.name + ".yaml")
    return _run(ctx, out, _BUILD, "Plimsoll", ctx.files.srcs, args + ctx.attr.paths, ctx.file.names)

plimsoll_manifest = rule(
    doc = "One file that plimsoll build writes.",
    implementation = _manifest_impl,
    attrs = dict(_PROGRAM, **{
        "environment": attr.string(doc = "the environment that it is of; none: the specs by themselves"),
        "folder": attr.string(doc = "what is given to --output-dir", mandatory = True),
        "made": attr.string(doc = "the file, as plimsoll deps names it", mandatory = True),
        "names": attr.label(allow_single_file = True, doc = "the names of all that some file is made of", mandatory = True),
        "paths": attr.string_list(doc = "what is given to build"),
        "srcs": attr.label_list(allow_files = True, doc = "what the file is made of"),
    }),
)

def _names_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(out, "".join([name + "\n" for name in ctx.attr.names]))
    return [DefaultInfo(files = depset([out]))]

_names = rule(
    implementation = _names_impl,
    attrs = {"names": attr.string_list()},
)

def _dependencies_impl(ctx):
    args = [ctx.attr.file.label.name, "--output-dir", ctx.attr.folder]
    if ctx.attr.all_environments:
        args += ["--all-environments"]
    out = ctx.actions.declare_file(ctx.label.name + ".bzl")
    inputs = ctx.files.srcs + ctx.files.file
    return _run(ctx, out, _DEPS, "PlimsollDependencies", inputs, args + ctx.attr.paths)

plimsoll_dependencies = rule(
    doc = "Fails where a file does not say what plimsoll deps says.",
    implementation = _dependencies_impl,
    attrs = dict(_PROGRAM, **{
        "all_environments": attr.bool(),
        "file": attr.label(allow_single_file = True, mandatory = True),
        "folder": attr.string(mandatory = True),
        "paths": attr.string_list(),
        "srcs": attr.label_list(allow_files = True),
    }),
)

def _is_setting(path):
    return path.split("/")[-1] in ["plimsoll.cue", "plimsoll.yaml"]

def _together(outputs, settings):
    """Gives for each file those that have to be there with it: a spec names apps of others.

    Files hang together that one output is made of, but for settings, which all have.
    """
    first = {}
    for output in outputs:
        for path in output["inputs"]:
            first[path] = path
    for _ in outputs:
        changed = False
        for output in outputs:
            inputs = [path for path in output["inputs"] if path not in settings]
            if inputs:
                least = min([first[path] for path in inputs])
                for path in inputs:
                    changed = changed or first[path] != least
                    first[path] = least
        if not changed:
            break
    groups = {}
    for path, of in first.items():
        groups.setdefault(of, []).append(path)
    return {path: groups[of] for path, of in first.items()}

def plimsoll_manifests(name, dependencies, dependencies_file, srcs, paths = ["."], environments = []):
    """A target for each output, all of them as NAME, and the check NAME_dependencies.

    Args:
      name: the folder that outputs are called by, as it was given to plimsoll deps --output-dir
      dependencies: what plimsoll deps --format json says
      dependencies_file: the file that says it
      srcs: all that may be an input
      paths: what was given to plimsoll deps
      environments: the files with documents of the kind Environment
    """
    _names(
        name = name + "_names",
        names = [i["path"] for i in dependencies["inputs"] if not _is_setting(i["path"])],
    )
    targets = []
    all_environments = False
    settings = {path: None for path in environments}
    for i in dependencies["inputs"]:
        if _is_setting(i["path"]):
            settings[i["path"]] = None
    together = _together(dependencies["outputs"], settings)
    for output in dependencies["outputs"]:
        inputs = {path: None for path in output["inputs"] + environments}
        for path in output["inputs"]:
            if path not in settings:
                inputs.update({other: None for other in together[path]})
        target = output["path"][len(name) + 1:-len(".yaml")]
        all_environments = all_environments or bool(output["environment"])
        plimsoll_manifest(
            name = target,
            environment = output["environment"] or "",
            folder = name,
            made = output["path"],
            names = name + "_names",
            paths = paths,
            srcs = sorted(inputs),
        )
        targets.append(":" + target)
    native.filegroup(
        name = name,
        srcs = targets,
    )
    plimsoll_dependencies(
        name = name + "_dependencies",
        all_environments = all_environments,
        file = dependencies_file,
        folder = name,
        paths = paths,
        srcs = srcs,
    )
