//! The vetro command: publishes departmental databases as a static, trustworthy open-data site.
//!
//! This crate alone knows the clock, the environment and the terminal. The
//! flow is in [`run`], the configuration in [`config`], what may be typed in
//! [`cli`], one module for each command in [`command`].

mod cli;
mod codes;
mod command;
mod config;
mod exit;
mod keyring;
mod run;
mod secret;
mod tell;
mod theme;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    quiet_panics();
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap's own code for usage is 2, as in our table; help and version end well.
            let code = if error.use_stderr() { exit::Exit::Usage } else { exit::Exit::Done };
            let _ = error.print();
            return code.into();
        }
    };
    command::run(&cli).into()
}

/// A panic's message may hold a value of a record: only its place is printed.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "unknown place".to_owned(), ToString::to_string);
        eprintln!("internal error at {place}");
    }));
}
