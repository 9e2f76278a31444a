//! The listeners beside the public one.

use std::net::SocketAddr;

use serde::Deserialize;
use url::Url;

use super::sections::{check_origin, refuse};
use super::{ConfigError, Http};

/// `[staff]`: the staff's own listener. Where it is set, the public one answers 404 to everything of theirs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Where it listens.
    pub listen: Option<SocketAddr>,
    /// The address that officers type: scheme, host and port only.
    pub public_url: Option<Url>,
}

impl Staff {
    /// The listener; `None` where officers use the public one.
    pub fn door(&self) -> Option<Http> {
        Some(Http {
            listen: self.listen?,
            public_url: self.public_url.clone()?,
            ..Http::default()
        })
    }

    pub(super) fn validate(&self, public: &Http) -> Result<(), ConfigError> {
        if self.listen.is_some() != self.public_url.is_some() {
            return Err(refuse(
                "staff.listen and staff.public_url",
                "must be given together, or neither for one listener",
            ));
        }
        let Some(door) = self.door() else {
            return Ok(());
        };
        check_origin("staff.public_url", &door.public_url)?;
        if door.origin() == public.origin() {
            return Err(refuse(
                "staff.public_url",
                "must differ from http.public_url: another host name or port",
            ));
        }
        apart("staff.listen", door.listen, public.listen)
    }
}

/// `[metrics]`: figures for the operator's monitoring, on a listener of their own; off by default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Where `/metrics` is served; nobody is asked to log in, so only the monitoring may reach it.
    pub listen: Option<SocketAddr>,
}

impl Metrics {
    pub(super) fn validate(&self, public: &Http, staff: &Staff) -> Result<(), ConfigError> {
        let Some(listen) = self.listen else {
            return Ok(());
        };
        apart("metrics.listen", listen, public.listen)?;
        match staff.listen {
            Some(other) => apart("metrics.listen", listen, other),
            None => Ok(()),
        }
    }
}

/// Two listeners need two addresses; port 0 asks for any free one.
fn apart(key: &str, one: SocketAddr, other: SocketAddr) -> Result<(), ConfigError> {
    if one == other && one.port() != 0 {
        return Err(refuse(
            key,
            &format!("is {one}, which another listener has; choose another port"),
        ));
    }
    Ok(())
}
