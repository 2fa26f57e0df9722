//! A real browser, spoken to in its own protocol through a pipe: nothing to install but the browser.
//!
//! It knows nothing about our pages. Start at [`Chrome::start`]; the calls are those of
//! <https://chromedevtools.github.io/devtools-protocol/>.

#![allow(clippy::allow_attributes, dead_code, reason = "which part is unused differs from test to test")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// The browser with one page, stopped when the test ends.
pub struct Chrome {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    calls: u64,
    events: Vec<Value>,
    /// Lives as long as the browser.
    _profile: tempfile::TempDir,
}

impl Chrome {
    /// Starts `$CHROMIUM`, else `chromium`.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let named = std::env::var_os("CHROMIUM").unwrap_or_else(|| "chromium".into());
        // The protocol is spoken on the descriptors 3 and 4, which only a shell can name safely.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(named)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"])
            .args(["--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let (told, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|length| length > 1) {
                message.pop();
                if told.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut chrome = Self { child, to, from, session: None, calls: 0, events: Vec::new(), _profile: profile };
        let targets = chrome.call("Target.getTargets", &json!({}));
        let pages = targets["targetInfos"].as_array().unwrap();
        let page = pages.iter().find(|target| target["type"] == "page").unwrap()["targetId"].clone();
        let attached = chrome.call("Target.attachToTarget", &json!({ "targetId": page, "flatten": true }));
        chrome.session = Some(attached["sessionId"].as_str().unwrap().to_owned());
        for part in ["Page", "Runtime", "Log", "Network"] {
            chrome.call(&format!("{part}.enable"), &json!({}));
        }
        chrome
    }

    /// One call of the protocol.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect(MISSING);
        loop {
            let mut answer = self.next();
            if answer["id"] == self.calls {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    fn next(&self) -> Value {
        self.from.recv_timeout(Duration::from_mins(2)).expect(MISSING)
    }

    /// Opens an address, and waits until the page has loaded.
    pub fn open(&mut self, address: &str) {
        let seen = self.events.len();
        self.call("Page.navigate", &json!({ "url": address }));
        while !self.events[seen..].iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page; of a promise, what it comes to.
    pub fn run(&mut self, script: &str) -> Value {
        let parameters = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Waits until an expression is true in the page.
    pub fn wait(&mut self, script: &str) {
        self.run(&format!(
            "new Promise((done) => {{ const ask = () => ({script}) ? done() : setTimeout(ask, 20); ask(); }})"
        ));
    }

    /// A window so many pixels wide, by day or by night. A narrow one is a phone.
    pub fn look(&mut self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let scheme = json!({ "name": "prefers-color-scheme", "value": scheme });
        let calm = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        self.call("Emulation.setEmulatedMedia", &json!({ "media": "", "features": [scheme, calm] }));
    }

    /// A sheet of paper so many pixels wide.
    pub fn paper(&mut self, width: u32) {
        let size = json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &size);
        self.call("Emulation.setEmulatedMedia", &json!({ "media": "print", "features": [] }));
    }

    /// Presses and releases a key.
    pub fn press(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            self.call("Input.dispatchKeyEvent", &key);
        }
    }

    /// What the browser told since this was last asked: requests, words in the console, errors.
    pub fn events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }
}

const MISSING: &str = "the browser answers; install the Debian package `chromium`, or name a binary in CHROMIUM";

impl Drop for Chrome {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
