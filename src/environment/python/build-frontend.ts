/** Where the parts of a build stand in its sandbox: the same for everybody, as paths get into what compilers make. */
export const BUILD_FOLDER = "/build";

/** Status of BUILD_FRONTEND when its build asks for packages that aren't there; their requirements are in `/build/missing`. */
export const BUILD_LACKS = 3;

/**
 * A Python program that builds the wheel of the source distribution in /build/source into /build/out. It notes what it is about in
 * /build/phase. Source: PEP 517; the backend of a project that names none is setuptools' legacy one.
 */
export const BUILD_FRONTEND = `import importlib, importlib.metadata, os, re, sys, tomllib

def phase(text):
    with open("/build/phase", "w") as file:
        file.write(text)

os.chdir("/build/source")
system = {}
if os.path.exists("pyproject.toml"):
    with open("pyproject.toml", "rb") as file:
        system = tomllib.load(file).get("build-system", {})
name = system.get("build-backend") or "setuptools.build_meta:__legacy__"
for path in reversed(system.get("backend-path", [])):
    sys.path.insert(0, os.path.abspath(path))

phase("loading its build backend, " + name.partition(":")[0])
module, _, attributes = name.partition(":")
backend = importlib.import_module(module)
for attribute in attributes.split(".") if attributes else []:
    backend = getattr(backend, attribute)

phase("asking what it is built with")
wanted = getattr(backend, "get_requires_for_build_wheel", lambda: [])()
missing = []
for requirement in wanted:
    package = re.match(r"[A-Za-z0-9._-]+", requirement)[0]
    try:
        importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        missing.append(requirement)
if missing:
    with open("/build/missing", "w") as file:
        file.write(", ".join(missing))
    sys.exit(${BUILD_LACKS})

phase("building its wheel")
backend.build_wheel("/build/out")
`;
