//! A real `MariaDB` server for tests: started in a folder of its own, gone when it is dropped.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer after it was started.
const PATIENCE: Duration = Duration::from_mins(1);

/// The password of the user `vetro`, who may do everything.
pub const PASSWORD: &str = "correct-horse";

/// A server with the database `city`.
pub struct Server {
    folder: tempfile::TempDir,
    process: Option<Child>,
    watchdog: Option<Child>,
    pub port: u16,
}

impl Server {
    /// Makes the system tables and starts the server, with further options.
    pub fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("vetro-db-").tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { folder, process: None, watchdog: None, port };
        let data = format!("--datadir={}", server.data().display());
        let made = Command::new(program("mariadb-install-db"))
            .args(["--no-defaults", &data, "--user=root", "--skip-test-db", "--auth-root-authentication-method=normal"])
            .output()
            .unwrap();
        assert!(made.status.success(), "mariadb-install-db: {}", String::from_utf8_lossy(&made.stderr));
        server.launch(options);
        let user = format!("CREATE USER vetro@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'");
        server.run(&format!("CREATE DATABASE city; {user}; GRANT ALL ON *.* TO vetro@'127.0.0.1'"));
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// An address over TCP on this machine, with the password.
    pub fn url(&self) -> String {
        format!("mariadb://vetro:{PASSWORD}@127.0.0.1:{}/city", self.port)
    }

    /// Runs SQL as the superuser, and fails the test when that fails. Returns what the client prints, without headings.
    pub fn run(&self, sql: &str) -> String {
        let mut client = Command::new(program("mariadb"));
        client.args(["--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4", "-uroot"]);
        client.arg(format!("--socket={}", self.socket().display()));
        if self.process.is_some() && self.has_city() {
            client.arg("city");
        }
        client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = client.spawn().unwrap();
        child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "mariadb: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn has_city(&self) -> bool {
        self.data().join("city").is_dir()
    }

    fn launch(&mut self, options: &[&str]) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let mut server = Command::new(program("mariadbd"));
        server.args(["--no-defaults", "--user=root", "--bind-address=127.0.0.1", "--skip-name-resolve"]);
        server.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]);
        server.arg(format!("--datadir={}", self.data().display()));
        server.arg(format!("--socket={}", self.socket().display()));
        server.arg(format!("--port={}", self.port)).args(options);
        let process = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        self.watchdog = Some(watch(process.id(), self.folder.path()));
        self.process = Some(process);
        let began = Instant::now();
        while std::os::unix::net::UnixStream::connect(self.socket()).is_err() {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(began.elapsed() < PATIENCE, "the server does not answer:\n{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops the server at once.
    pub fn stop(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            watchdog.kill().unwrap();
            watchdog.wait().unwrap();
        }
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A process that ends the server when ours ends, in whatever way: nobody drops a server that is a `static`.
fn watch(server: u32, folder: &Path) -> Child {
    let script = format!("cat > /dev/null; kill -KILL {server}; sleep 1; rm -rf '{}'", folder.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own: what interrupts the tests must not interrupt the cleaning up.
    shell.process_group(0).spawn().unwrap()
}

fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/bin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.expect("MariaDB is not installed: these tests need a real server (Debian: apt-get install mariadb-server)")
}
