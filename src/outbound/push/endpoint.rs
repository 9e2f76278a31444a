//! Where a push may go. An endpoint is user input: whoever subscribes could name any address, and this service would
//! call it from inside the city's network. So the host must be on the list of the configuration, and the address that
//! it resolves to must be a public one; the request goes to the address that was looked at, never to a second answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::config::Allowed;

/// The longest endpoint that is kept; those of the known services have a few hundred characters.
const LONGEST: usize = 1024;

/// Why an endpoint is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hostile {
    /// It is no address, or longer than any push service's.
    #[error("the endpoint is no address")]
    Malformed,
    /// It is not https.
    #[error("the endpoint is not https")]
    Scheme,
    /// It carries a user name or password.
    #[error("the endpoint carries a user name")]
    UserInfo,
    /// It names a port.
    #[error("the endpoint names a port")]
    Port,
    /// Its host is a number, not a name.
    #[error("the endpoint's host is a numeric address")]
    Literal,
    /// Its host is not on the list.
    #[error("the endpoint's host is not on the list push.allowed_hosts")]
    Host,
    /// Its host resolves to an address that is not public.
    #[error("the endpoint's host resolves to an address that is not public")]
    Private,
}

/// Knows where pushes may go.
#[derive(Clone, Debug)]
pub struct Guard(Arc<[Allowed]>);

impl Guard {
    /// From the entries of the configuration.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self(allowed.into())
    }

    /// Judges an endpoint by its text, as it is registered and again each time before it is called.
    ///
    /// # Errors
    /// [`Hostile`].
    pub fn check(&self, endpoint: &str) -> Result<Url, Hostile> {
        if endpoint.len() > LONGEST || endpoint.chars().any(|letter| !letter.is_ascii_graphic()) {
            return Err(Hostile::Malformed);
        }
        let url = Url::parse(endpoint).map_err(|_| Hostile::Malformed)?;
        let host = url.host().ok_or(Hostile::Malformed)?.to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Hostile::UserInfo);
        }
        let stand_in = self.0.iter().any(
            |entry| matches!(entry, Allowed::StandIn(known) if known.origin() == url.origin()),
        );
        if stand_in {
            return Ok(url);
        }
        if url.scheme() != "https" {
            return Err(Hostile::Scheme);
        }
        if url.port().is_some() {
            return Err(Hostile::Port);
        }
        let Host::Domain(name) = host else {
            return Err(Hostile::Literal);
        };
        let listed = self.0.iter().any(|entry| match entry {
            Allowed::Host(known) => *known == name,
            Allowed::Below(suffix) => name.len() > suffix.len() && name.ends_with(suffix.as_str()),
            Allowed::StandIn(_) => false,
        });
        if listed { Ok(url) } else { Err(Hostile::Host) }
    }

    fn is_stand_in(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|entry| matches!(entry, Allowed::StandIn(known) if known.host_str() == Some(name)))
    }

    /// The addresses of `name` to which a connection may be opened: all public, or for a stand-in's name all of this
    /// machine. One address of the other kind among them makes all of them suspect.
    fn sift(&self, name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Hostile> {
        let here = self.is_stand_in(name);
        let fits = |address: &SocketAddr| {
            if here {
                address.ip().is_loopback()
            } else {
                is_public(address.ip())
            }
        };
        if !found.is_empty() && found.iter().all(fits) {
            Ok(found)
        } else {
            Err(Hostile::Private)
        }
    }
}

impl Resolve for Guard {
    /// The only resolution that a push's client makes: the connection goes to what is given back here.
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let name = name.as_str();
            let found = tokio::net::lookup_host((name, 0)).await?.collect();
            let sifted = guard.sift(name, found)?;
            Ok(Box::new(sifted.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the public internet, by the special-purpose registries of IANA (RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Global unicast only; of it not what carries an IPv4 address within (Teredo, 6to4), nor what is for documents.
    let global = a & 0xe000 == 0x2000;
    let special = a == 0x2002 || (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x3fff;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Push;

    fn guard(more: &str) -> Guard {
        let push = Push {
            allowed_hosts: format!("{}, {more}", Push::default().allowed_hosts),
            ..Push::default()
        };
        Guard::new(push.allowed().unwrap())
    }

    #[test]
    fn the_known_push_services_are_spoken_to() {
        let guard = guard("");
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:DEF-_1",
            "https://fcm.googleapis.com:443/wp/x",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QOsK",
            "https://db5p.notify.windows.com/w/?token=BQ%3d",
        ] {
            assert!(guard.check(endpoint).is_ok(), "{endpoint}");
        }
    }

    #[test]
    fn hostile_endpoints_are_refused_by_name() {
        let guard = guard("http://localhost:8080");
        let long = format!("https://fcm.googleapis.com/{}", "a".repeat(LONGEST));
        for (endpoint, why) in [
            ("", Hostile::Malformed),
            ("fcm.googleapis.com/x", Hostile::Malformed),
            ("https://", Hostile::Malformed),
            ("https://fcm.googleapis.com/a b", Hostile::Malformed),
            ("https://fcm.googleapis.com/\r\nHost: x", Hostile::Malformed),
            ("https://ｆcm.googleapis.com/", Hostile::Malformed),
            ("data:text/plain,x", Hostile::Malformed),
            (long.as_str(), Hostile::Malformed),
            ("http://fcm.googleapis.com/x", Hostile::Scheme),
            ("file://fcm.googleapis.com/etc/passwd", Hostile::Scheme),
            ("gopher://fcm.googleapis.com/", Hostile::Scheme),
            ("http://127.0.0.1/", Hostile::Scheme),
            ("http://localhost/", Hostile::Scheme),
            ("http://localhost:8081/", Hostile::Scheme),
            ("http://127.0.0.1:8080/", Hostile::Scheme),
            ("http://169.254.169.254/latest/meta-data/", Hostile::Scheme),
            ("https://user@fcm.googleapis.com/", Hostile::UserInfo),
            ("https://user:word@fcm.googleapis.com/", Hostile::UserInfo),
            (
                "https://fcm.googleapis.com@evil.example/",
                Hostile::UserInfo,
            ),
            ("http://user@localhost:8080/", Hostile::UserInfo),
            ("https://fcm.googleapis.com:8443/", Hostile::Port),
            ("https://fcm.googleapis.com:22/", Hostile::Port),
            ("https://localhost:8080/", Hostile::Port),
            ("https://127.0.0.1/", Hostile::Literal),
            ("https://2130706433/", Hostile::Literal),
            ("https://0x7f.1/", Hostile::Literal),
            ("https://0177.0.0.1/", Hostile::Literal),
            ("https://10.0.0.5/", Hostile::Literal),
            ("https://8.8.8.8/", Hostile::Literal),
            ("https://[::1]/", Hostile::Literal),
            ("https://[::ffff:10.0.0.5]/", Hostile::Literal),
            ("https://localhost/", Hostile::Host),
            ("https://db.internal/", Hostile::Host),
            ("https://evil.example/fcm.googleapis.com", Hostile::Host),
            ("https://fcm.googleapis.com.evil.example/", Hostile::Host),
            ("https://evilfcm.googleapis.com/", Hostile::Host),
            ("https://fcm.googleapis.com./", Hostile::Host),
            ("https://push.apple.com/", Hostile::Host),
            ("https://.push.apple.com/", Hostile::Host),
            ("https://evil-push.apple.com/", Hostile::Host),
            ("https://evil.example#.push.apple.com", Hostile::Host),
            ("https://evil.example\\.push.apple.com/", Hostile::Host),
        ] {
            assert_eq!(guard.check(endpoint).err(), Some(why), "{endpoint:?}");
        }
        assert!(guard.check("http://localhost:8080/demo/push/x").is_ok());
    }

    #[test]
    fn only_public_addresses_are_called() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:5",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:5::1",
            "3fff::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "142.250.1.1",
            "2404:6800::1",
            "2a00:1450::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_turns_inward_is_not_called() {
        let guard = guard("http://localhost:8080");
        let at = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let name = "fcm.googleapis.com";
        assert!(guard.sift(name, at(&["142.250.1.1:0"])).is_ok());
        for answer in [
            at(&["10.0.0.5:0"]),
            at(&["142.250.1.1:0", "127.0.0.1:0"]),
            at(&["[fd00::1]:0"]),
            Vec::new(),
        ] {
            assert_eq!(guard.sift(name, answer), Err(Hostile::Private));
        }
        // The stand-in's name is of this machine and of nothing else.
        assert!(
            guard
                .sift("localhost", at(&["127.0.0.1:0", "[::1]:0"]))
                .is_ok()
        );
        assert_eq!(
            guard.sift("localhost", at(&["142.250.1.1:0"])),
            Err(Hostile::Private)
        );
        // A host of the list whose name resolves to this machine, through the resolver itself.
        let listed = Guard::new(vec![Allowed::Host("localhost".to_owned())]);
        let refused = listed
            .resolve("localhost".parse().unwrap())
            .await
            .err()
            .unwrap();
        assert_eq!(refused.downcast_ref(), Some(&Hostile::Private));
    }
}
