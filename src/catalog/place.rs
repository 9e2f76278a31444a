//! Where in a YAML file a value stands: a second reading of the file that keeps only places.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

/// Line and column, both from 1, of every value by its path, such as `form.pages.0.id`.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<String, (u64, u64)>);

impl Places {
    /// Reads the places of a file; none where it is not YAML.
    pub fn of(yaml: &str) -> Self {
        let mut places = Self::default();
        if let Ok(root) = serde_saphyr::from_str::<Spanned<Node>>(yaml) {
            places.keep(String::new(), &root);
        }
        places
    }

    /// The place of the value at `path`, or of the nearest value around it; the file's beginning at last.
    pub fn find(&self, path: &str) -> (u64, u64) {
        let mut path = path;
        loop {
            if let Some(place) = self.0.get(path) {
                return *place;
            }
            match path.rsplit_once('.') {
                Some((around, _)) => path = around,
                None => return self.0.get("").copied().unwrap_or((1, 1)),
            }
        }
    }

    fn keep(&mut self, path: String, node: &Spanned<Node>) {
        let below = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        match &node.value {
            Node::Leaf => {}
            Node::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.keep(below(&at.to_string()), item);
                }
            }
            Node::Map(entries) => {
                for (name, value) in entries {
                    self.keep(below(name), value);
                }
            }
        }
        self.0
            .insert(path, (node.referenced.line(), node.referenced.column()));
    }
}

/// The skeleton of a YAML value.
enum Node {
    Leaf,
    List(Vec<Spanned<Node>>),
    Map(Vec<(String, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Skeleton)
    }
}

struct Skeleton;

macro_rules! leaves {
    ($($visit:ident: $type:ty),+) => {$(
        fn $visit<E>(self, _: $type) -> Result<Node, E> { Ok(Node::Leaf) }
    )+};
}

impl<'de> Visitor<'de> for Skeleton {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    leaves! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            map.push((name, entries.next_value()?));
        }
        Ok(Node::Map(map))
    }
}
