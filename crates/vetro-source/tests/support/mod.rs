//! A real `PostgreSQL` server for tests: started in a folder of its own, gone when it is dropped.
//!
//! Other crates include this file by its path. It needs only the standard
//! library and `tempfile`.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer after it was started.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server with the superuser `vetro`, the password [`PASSWORD`] over TCP and none over its Unix socket.
pub struct Server {
    folder: tempfile::TempDir,
    bin: PathBuf,
    account: Option<(u32, u32)>,
    process: Option<Child>,
    watchdog: Option<Child>,
    pub port: u16,
}

/// The superuser's password.
pub const PASSWORD: &str = "correct-horse";

impl Server {
    /// Makes a cluster and starts it.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further lines of configuration.
    pub fn start_with(settings: &[&str]) -> Self {
        let bin = programs();
        let account = account();
        let folder = tempfile::Builder::new().prefix("vetro-pg-").tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut server = Self { folder, bin, account, process: None, watchdog: None, port: free_port() };
        server.make(settings);
        server.launch();
        server
    }

    /// The server's own folder with its data.
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Puts a file into the server's own folder, for the server alone.
    pub fn install(&self, name: &str, bytes: &[u8]) {
        let path = self.data().join(name);
        std::fs::write(&path, bytes).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = self.account {
            chown(&path, Some(user), Some(group)).unwrap();
        }
    }

    /// An address over TCP on this machine, with the password.
    pub fn url(&self) -> String {
        format!("postgres://vetro:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    /// An address over the Unix socket.
    pub fn socket_url(&self) -> String {
        let folder = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://vetro@{folder}:{}/postgres", self.port)
    }

    /// Runs SQL, and fails the test when that fails. Returns what `psql` prints, unaligned and without headings.
    pub fn run(&self, sql: &str) -> String {
        let output = self.psql(sql);
        assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn psql(&self, sql: &str) -> Output {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "vetro", "-d", "postgres", "-f", "-"]);
        psql.arg("-h").arg(self.folder.path()).arg("-p").arg(self.port.to_string());
        psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = psql.spawn().unwrap();
        child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Stops the server at once; [`Self::launch`] starts it again.
    pub fn stop(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            watchdog.kill().unwrap();
            watchdog.wait().unwrap();
        }
        if let Some(mut process) = self.process.take() {
            // SIGQUIT is the server's word for "at once".
            signal(process.id(), "QUIT");
            process.wait().unwrap();
        }
    }

    /// Starts the server and waits until it answers.
    pub fn launch(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let mut postgres = self.program("postgres");
        postgres.arg("-D").arg(self.data());
        postgres.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let process = postgres.spawn().unwrap();
        self.watchdog = Some(self.watch(process.id()));
        self.process = Some(process);
        let began = Instant::now();
        while !self.psql("SELECT 1").status.success() {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(began.elapsed() < PATIENCE, "the server does not answer:\n{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A process that ends the server when ours ends, in whatever way: nobody drops a server that is a `static`.
    fn watch(&self, server: u32) -> Child {
        let folder = self.folder.path().display();
        let script = format!("cat > /dev/null; kill -QUIT {server}; sleep 1; rm -rf '{folder}'");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own: what interrupts the tests must not interrupt the cleaning up.
        shell.process_group(0).spawn().unwrap()
    }

    fn make(&self, settings: &[&str]) {
        let secret = self.folder.path().join("password");
        std::fs::write(&secret, PASSWORD).unwrap();
        if let Some((user, group)) = self.account {
            chown(self.folder.path(), Some(user), Some(group)).unwrap();
            chown(&secret, Some(user), Some(group)).unwrap();
        }
        let mut initdb = self.program("initdb");
        initdb.arg("-D").arg(self.data()).arg("--pwfile").arg(&secret);
        initdb.args(["-U", "vetro", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
        initdb.args(["--auth-local=trust", "--auth-host=scram-sha-256"]);
        let output = initdb.output().unwrap();
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        let mut lines = vec![
            format!("port = {}", self.port),
            format!("unix_socket_directories = '{}'", self.folder.path().display()),
            "listen_addresses = '127.0.0.1'".to_owned(),
            "fsync = off".to_owned(),
            "shared_buffers = '64MB'".to_owned(),
            "max_connections = 20".to_owned(),
        ];
        lines.extend(settings.iter().map(|line| (*line).to_owned()));
        let path = self.data().join("postgresql.auto.conf");
        let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(format!("{}\n", lines.join("\n")).as_bytes()).unwrap();
    }

    /// A program of the server, under the account that may run it.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(self.folder.path()).env_remove("PGDATA").env("LC_ALL", "C.UTF-8");
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sends a signal to a process by its number.
pub fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill -{name} {process}");
}

/// Where the server's programs are: in the search path, else where Debian installs them, the newest first.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .map(|entry| (entry.file_name().to_string_lossy().parse().unwrap_or(0), entry.path().join("bin")))
        .collect();
    debian.sort();
    folders.extend(debian.into_iter().rev().map(|(_, folder)| folder));
    let whole = |folder: &&PathBuf| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file());
    let found = folders.iter().find(whole).cloned();
    found.expect("PostgreSQL is not installed: these tests need a real server (Debian: apt-get install postgresql)")
}

/// The account to run the server as when we are root, which it refuses: `postgres`, else `nobody`.
fn account() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(ids("postgres").or_else(|| ids("nobody")).expect("there is an account `postgres` or `nobody`"))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
