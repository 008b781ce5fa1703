/**
 * The `pip` module of an environment that has no pip of its own: it shows what is installed, by the pip that Python
 * carries for new virtual environments, and says where to install when asked to change something.
 */
export const PIP_STAND_IN = `"""pip in an environment that bothy manages."""
import sys

READING = {"list", "show", "freeze", "check", "inspect", "--version", "-V", "help", "--help", "-h", "debug", "config", "index", "cache", "hash", "download", "wheel", "lock", "completion"}


def carried():
    """The pip that comes with Python for new virtual environments."""
    import glob
    import os
    import sysconfig
    folders = [
        sysconfig.get_config_var("WHEEL_PKG_DIR"),
        os.path.join(sys.base_prefix, "share", "python-wheels"),
        os.path.join(sysconfig.get_path("stdlib"), "ensurepip", "_bundled"),
    ]
    for folder in folders:
        found = sorted(glob.glob(os.path.join(folder, "pip-*.whl"))) if folder else []
        if found:
            return found[-1]
    return None


def refuse(arguments):
    names = [word for word in arguments[1:] if not word.startswith("-")]
    command = "bothy " + ("uninstall" if arguments[:1] == ["uninstall"] else "install")
    wanted = " ".join("pypi:" + name for name in names) or "pypi:NAME"
    sys.stderr.write(
        "error: this environment is externally managed: its packages are those of bothy.toml\\n"
        "cause: pip would change it for this machine alone, and its files are read-only\\n"
        "help: " + command + " " + wanted + "\\n"
        "or make a virtual environment of your own: python -m venv .venv && .venv/bin/pip install ...\\n"
    )
    return 1


def main():
    arguments = sys.argv[1:]
    command = next((word for word in arguments if not word.startswith("-")), arguments[0] if arguments else "help")
    wheel = carried() if command in READING else None
    if wheel is None:
        return refuse(arguments)
    for name in [name for name in sys.modules if name == "pip" or name.startswith("pip.")]:
        del sys.modules[name]
    sys.path.insert(0, wheel)
    from pip._internal.cli.main import main as carried_main
    return carried_main(arguments)
`;

export const PIP_STAND_IN_MAIN = `import sys

from pip import main

if __name__ == "__main__":
    sys.exit(main())
`;
