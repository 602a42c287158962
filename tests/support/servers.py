"""Real servers for scripts (bench/, tests/service/): a PostgreSQL, a MariaDB and an Assay, each a child process in a folder of its own.

Nothing guesses a port: the databases listen on sockets in their folders only, Assay on port 0 and says which one it got. Processes are started
and ended by id. As root PostgreSQL runs as OS user `postgres` (it refuses root); no shell is involved. Not thread-safe, except Assay.call().
"""
import http.client
import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
CLIENTS = "/usr/lib/postgresql/15/bin"  # psql and pgbench of Debian: they talk to every server version that Assay watches


def work_folder(name):
    """A temporary folder that the server's user may enter; short, because a socket's path ends at 107 bytes."""
    path = tempfile.mkdtemp(prefix=f"assay-{name}-", dir="/tmp")
    os.chmod(path, 0o755)
    return path


def engine(major):
    """The programs of a PostgreSQL version, as tools/engines knows them; exits with what to do when it is not there."""
    listed = subprocess.run([f"{ROOT}/tools/engines", "--list"], capture_output=True, text=True).stdout
    for line in listed.splitlines():
        name, version, programs = line.split(maxsplit=2)
        if name == "postgres" and version == str(major):
            return programs
    if str(major) == "15" and os.path.exists(f"{CLIENTS}/postgres"):
        return CLIENTS
    sys.exit(f"PostgreSQL {major} is not there: run tools/engines")


def cpu_seconds(pid):
    """User and system time of a process so far, in nanosecond steps (/proc/PID/stat counts ticks of 10 ms); None when it is gone."""
    try:
        return time.clock_gettime(~int(pid) << 3 | 2)  # the clock that clock_getcpuclockid(3) gives
    except OSError:
        return None


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def give_to(user, folder):
    """As root the folder is the user's, and the answer is who a child process shall be; else nothing changes."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(user)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def end_process(process, ways):
    """Signal after signal, each with its patience in seconds, until the process is gone."""
    if process is None or process.poll() is not None:
        return
    for how, patience in ways:
        process.send_signal(how)
        try:
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue


class Postgres:
    """One server with pg_stat_statements, a role `assay` (pg_monitor; pg_read_all_data from 14 on) and fsync off."""

    def __init__(self, folder, major=15, settings=None):
        self.major, self.folder = major, folder
        self.bindir = engine(major)
        self.data = f"{folder}/data"
        self.log = f"{folder}/postgres.log"
        self.process = None
        self.settings = {
            "listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": "60",
            "shared_preload_libraries": "pg_stat_statements", **(settings or {}),
        }
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        self.identity = give_to("postgres", folder)
        made = subprocess.run([f"{self.bindir}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
                              capture_output=True, text=True, cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8"}, **self.identity)
        if made.returncode:
            raise RuntimeError(f"initdb of PostgreSQL {major} failed: {made.stderr or made.stdout}")
        self.start()
        self.sql("CREATE EXTENSION pg_stat_statements", "CREATE ROLE assay LOGIN", "GRANT pg_monitor TO assay")
        if major >= 14:
            self.sql("GRANT pg_read_all_data TO assay")

    def start(self):
        words = [f"{self.bindir}/postgres", "-D", self.data]
        for name, value in self.settings.items():
            words += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self.identity)
        until = time.monotonic() + 60
        while self.psql("SELECT 1").returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                with open(self.log, encoding="utf-8", errors="replace") as log:
                    raise RuntimeError(f"PostgreSQL {self.major} does not start: {log.read()[-2000:]}")
            time.sleep(0.05)

    def stop(self):
        """Fast shutdown; immediate when that takes long."""
        end_process(self.process, ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)))

    @property
    def pid(self):
        return self.process.pid

    def url(self, database="postgres", role="assay"):
        return f"postgres:///{database}?host={self.folder}&user={role}"

    def psql(self, *statements, database="postgres", stdin=None):
        words = [f"{CLIENTS}/psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", "-d", database]
        for statement in statements:
            words += ["-c", statement]
        return subprocess.run(words, capture_output=True, text=True, input=stdin)

    def sql(self, *statements, database="postgres", stdin=None):
        """Rows as lists of texts; raises with the server's message."""
        done = self.psql(*statements, database=database, stdin=stdin)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def session(self, database="postgres"):
        """A psql that takes statements on its standard input (text) and drops the answers."""
        return subprocess.Popen([f"{CLIENTS}/psql", "-X", "-q", "-o", "/dev/null", "-h", self.folder, "-U", "postgres", "-d", database],
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)

    def pgbench(self, *arguments, database="postgres"):
        done = subprocess.run([f"{CLIENTS}/pgbench", "-h", self.folder, "-U", "postgres", *arguments, database], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-2000:])
        return done.stdout


class MariaDB:
    """One server of Debian with performance_schema (off with `observed=False`) and a database `shop`; root without a password."""

    def __init__(self, folder, observed=True):
        self.folder, self.socket, self.log, self.process = folder, f"{folder}/s", f"{folder}/mariadb.log", None
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        self.identity = give_to("postgres", folder)  # any account that is not root does
        small = ["--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"]
        made = subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *small],
                              capture_output=True, text=True, cwd=folder, **self.identity)
        if made.returncode:
            raise RuntimeError(f"mariadb-install-db failed: {made.stderr or made.stdout}")
        words = ["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={folder}/data", f"--socket={self.socket}", "--skip-networking", "--skip-log-bin",
                 f"--performance-schema={'ON' if observed else 'OFF'}", "--performance-schema-consumer-statements-digest=ON", *small]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **self.identity)
        until = time.monotonic() + 60
        while self.client("SELECT 1", database="").returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                with open(self.log, encoding="utf-8", errors="replace") as log:
                    raise RuntimeError(f"MariaDB does not start: {log.read()[-2000:]}")
            time.sleep(0.05)
        self.sql("CREATE DATABASE shop", database="")

    def stop(self):
        end_process(self.process, ((signal.SIGTERM, 20), (signal.SIGKILL, 10)))

    def url(self, database="shop"):
        return f"mariadb://root@/{database}?socket={self.socket}"

    def client(self, text, database="shop"):
        return subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot", "-N", "-B", *([database] if database else [])],
                              input=text, capture_output=True, text=True)

    def sql(self, text, database="shop"):
        """Statements, each ended by a semicolon; raises with the server's message."""
        done = self.client(text, database)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines() if line]


class Assay:
    """`assay serve` on a folder: the same folder again is a restart. `every` is [monitor.every], metric → interval."""

    def __init__(self, program, folder, targets, every=None, wait=True, log="warning"):
        self.program, self.folder, self.targets, self.log_level = program, folder, targets, log
        os.makedirs(folder, exist_ok=True)
        self.data = f"{folder}/store"
        self.config = f"{folder}/assay.toml"
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("[monitor.every]\n")
            for metric, interval in (every or {}).items():
                file.write(f'{metric} = "{interval}"\n')
        self.process, self.base = None, None
        if wait:
            self.start()

    def start(self, patience=60):
        """Seconds until it says that it is ready."""
        words = [self.program, "serve", "--config", self.config, "--data", self.data, "--listen", "127.0.0.1:0", "--log", self.log_level]
        for name, url in self.targets.items():
            words += ["--target", f"{name}={url}"]
        began = time.monotonic()
        with open(f"{self.folder}/assay.log", "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        said = b""
        while b"\n" not in said:
            left = began + patience - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise RuntimeError(f"Assay was not ready within {patience} s")
            part = os.read(self.process.stdout.fileno(), 4096)
            if not part:
                raise RuntimeError(f"Assay ended with code {self.process.wait()}: {self.log_text()[-1500:]}")
            said += part
        self.base = said.decode().split(": ", 1)[1].split()[0].rstrip("/")
        return time.monotonic() - began

    @property
    def pid(self):
        return self.process.pid

    def log_text(self):
        with open(f"{self.folder}/assay.log", encoding="utf-8", errors="replace") as log:
            return log.read()

    def call(self, method, path, body=None, timeout=60):
        """(status, document or text); raises OSError or http.client.HTTPException when there is no answer. Any thread."""
        address = urllib.parse.urlparse(self.base)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
        try:
            data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text

    def get(self, path):
        status, document = self.call("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {document}")
        return document

    def end(self, how=signal.SIGTERM, patience=60):
        """(exit code, seconds); ends by force when it does not end by itself."""
        if self.process is None or self.process.poll() is not None:
            return (self.process.returncode if self.process else None), 0.0
        began = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        return self.process.returncode, time.monotonic() - began


def wait_for(condition, patience=60.0, pause=0.2):
    """The first true value of condition(), or None: a generous limit, so that a busy machine fails nothing."""
    until = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            return None
        time.sleep(pause)


def default_program():
    return os.environ.get("ASSAY", f"{ROOT}/build/release/assay")


def need_program(program):
    program = os.path.realpath(program)
    if not os.access(program, os.X_OK):
        sys.exit(f"{program} is not there: build it (cmake --preset release && ninja -C build/release assay), or give --assay")
    return program


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)


def table(rows, header):
    """Columns; the first left-aligned, the others right-aligned."""
    cells = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print("  ".join(cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i]) for i, cell in enumerate(row)).rstrip())


def verdict(passed, text):
    print(("PASS " if passed else "FAIL ") + text, flush=True)
    return passed


def end_cleanly_on_signals():
    """SIGTERM and SIGHUP raise SystemExit, so that `finally` stops the servers."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: sys.exit(128 + got))
