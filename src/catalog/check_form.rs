//! What YAML and types cannot say about a form: ids, limits, and conditions that look back only.

use std::collections::BTreeMap;

use super::check::Findings;
use super::condition::{CONSENTED, Condition};
use super::fields::{Field, Form, Group, Input};
use super::model::{Fact, Kind, Level, Procedure};

/// The most entries of a group: beyond that a page becomes too long to fill in.
const MOST_ENTRIES: u8 = 30;

impl Findings {
    pub(super) fn form(&mut self, form: &Form, procedure: &Procedure) {
        if procedure.kind == Kind::Guide {
            if !form.pages.is_empty() {
                self.add(
                    "form.pages",
                    "a guide makes no case and has no form",
                    "write `pages: []`",
                );
            }
            return;
        }
        // A booking asks for a time only, on the pages of its own feature.
        if form.pages.is_empty() && procedure.kind != Kind::Booking {
            self.add(
                "form.pages",
                "the form has no page",
                "add a page with at least one field",
            );
        }
        self.unique(
            form.pages.iter().map(|page| page.id.as_str()),
            "page",
            |at| format!("form.pages.{at}.id"),
        );
        let mut earlier: BTreeMap<&str, &Field> = BTreeMap::new();
        for (p, page) in form.pages.iter().enumerate() {
            let here = format!("form.pages.{p}");
            self.name(&page.id, format!("{here}.id"));
            self.condition(
                page.condition.as_ref(),
                &format!("{here}.condition"),
                &earlier,
                form,
            );
            for (n, notice) in page.notices.iter().enumerate() {
                self.condition(
                    notice.condition.as_ref(),
                    &format!("{here}.notices.{n}.condition"),
                    &earlier,
                    form,
                );
            }
            for (f, field) in page.fields.iter().enumerate() {
                let here = format!("{here}.fields.{f}");
                self.name(&field.id, format!("{here}.id"));
                self.condition(
                    field.condition.as_ref(),
                    &format!("{here}.condition"),
                    &earlier,
                    form,
                );
                self.input(field, &format!("{here}.input"), procedure);
                if let Input::Group(group) = &field.input {
                    self.group(
                        group,
                        &format!("{here}.input.group"),
                        &earlier,
                        form,
                        procedure,
                    );
                }
                earlier.insert(&field.id, field);
            }
        }
        self.ids(form);
        for (at, fact) in procedure.facts.iter().enumerate() {
            if form.fields().all(|field| field.input != Input::Fact(*fact)) {
                let what = format!("the card is asked for `{fact:?}`, but no field shows it")
                    .to_lowercase();
                self.add(
                    format!("facts.{at}"),
                    what,
                    "add a field with `input: {fact: …}`, or do not ask for it",
                );
            }
        }
    }

    /// Ids are unique in the whole form: inside a group, a condition reads the entry's answers and the form's alike.
    fn ids(&mut self, form: &Form) {
        let mut seen = std::collections::BTreeSet::new();
        for (p, page) in form.pages.iter().enumerate() {
            for (f, field) in page.fields.iter().enumerate() {
                let here = format!("form.pages.{p}.fields.{f}");
                let inner = match &field.input {
                    Input::Group(group) => group.fields.as_slice(),
                    _ => &[],
                };
                let inner = inner.iter().enumerate();
                let inner =
                    inner.map(|(at, inner)| (inner, format!("{here}.input.group.fields.{at}.id")));
                let all = std::iter::once((field, format!("{here}.id"))).chain(inner);
                for (field, place) in all {
                    if !seen.insert(&field.id) {
                        let what = format!("the field `{}` exists already", field.id);
                        self.add(place, what, "give each field its own id");
                    }
                }
            }
        }
    }

    fn group(
        &mut self,
        group: &Group,
        path: &str,
        earlier: &BTreeMap<&str, &Field>,
        form: &Form,
        procedure: &Procedure,
    ) {
        if group.max == 0 || group.min > group.max || group.max > MOST_ENTRIES {
            let what = format!("no group has from {} to {} entries", group.min, group.max);
            let remedy = format!("make `max` from 1 to {MOST_ENTRIES} and `min` at most `max`");
            self.add(path, what, remedy);
        }
        if group.fields.is_empty() {
            let remedy = "list at least one field that is asked for each entry";
            self.add(format!("{path}.fields"), "an entry has no fields", remedy);
        }
        let mut earlier = earlier.clone();
        for (f, field) in group.fields.iter().enumerate() {
            let here = format!("{path}.fields.{f}");
            self.name(&field.id, format!("{here}.id"));
            let condition = field.condition.as_ref();
            self.condition(condition, &format!("{here}.condition"), &earlier, form);
            if matches!(
                field.input,
                Input::Group(_) | Input::Fact(_) | Input::Files(_)
            ) {
                let what = "a group, a fact from the card and files cannot stand inside a group";
                self.add(
                    format!("{here}.input"),
                    what,
                    "ask for it outside the group",
                );
            }
            self.input(field, &format!("{here}.input"), procedure);
            earlier.insert(&field.id, field);
        }
    }

    fn input(&mut self, field: &Field, path: &str, procedure: &Procedure) {
        match &field.input {
            Input::Fact(fact)
                if procedure.level >= Level::L2 && !procedure.facts.contains(fact) =>
            {
                let what = "the field shows a fact that the card is not asked for";
                self.add(
                    format!("{path}.fact"),
                    what,
                    "add the fact to `facts`, or use another field type",
                );
            }
            Input::Text { max_length }
            | Input::Textarea { max_length }
            | Input::Kana { max_length }
                if !(1..=4000).contains(max_length) =>
            {
                self.add(
                    path,
                    format!("a length of {max_length} is out of bounds"),
                    "give `max_length` from 1 to 4000",
                );
            }
            Input::Files(wanted)
                if wanted.kinds.is_empty()
                    || !(1..=20).contains(&wanted.max_files)
                    || wanted.max_mb == 0 =>
            {
                self.add(
                    path,
                    "no file can be attached so",
                    "name at least one of jpeg, png, heic and pdf, `max_files` from 1 to 20 and `max_mb` from 1",
                );
            }
            Input::Digits { length } if !(1..=11).contains(length) => {
                let remedy = "give `length` from 1 to 11: a number of 12 digits is never asked for";
                self.add(path, format!("nobody types {length} digits"), remedy);
            }
            Input::Number { min, max } if min > max => {
                self.add(
                    path,
                    format!("no number is from {min} to {max}"),
                    "make `min` at most `max`",
                );
            }
            Input::Choice { options, .. } | Input::Choices { options } => {
                if options.is_empty() {
                    self.add(
                        path,
                        "there is nothing to choose",
                        "list at least one option",
                    );
                }
                let variant = if matches!(field.input, Input::Choice { .. }) {
                    "choice"
                } else {
                    "choices"
                };
                let values = options.iter().map(|option| option.value.as_str());
                self.unique(values, "option", |at| {
                    format!("{path}.{variant}.options.{at}.value")
                });
            }
            Input::FiscalYear { years, from_month }
                if *years == 0 || !(1..=12).contains(from_month) =>
            {
                self.add(
                    path,
                    "no fiscal year can be offered so",
                    "give `years` from 1 and `from_month` from 1 to 12",
                );
            }
            _ => {}
        }
    }

    /// A condition looks back only: so there is no cycle, and one walk decides everything.
    fn condition(
        &mut self,
        of: Option<&Condition>,
        path: &str,
        earlier: &BTreeMap<&str, &Field>,
        form: &Form,
    ) {
        let Some(condition) = of else { return };
        let (name, field) = match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let name = if matches!(condition, Condition::All(_)) {
                    "all"
                } else {
                    "any"
                };
                if parts.is_empty() {
                    self.add(
                        path,
                        format!("`{name}` has no parts"),
                        "list at least one condition, or remove it",
                    );
                }
                for (at, part) in parts.iter().enumerate() {
                    self.condition(Some(part), &format!("{path}.{name}.{at}"), earlier, form);
                }
                return;
            }
            Condition::Not(part) => {
                return self.condition(Some(part), &format!("{path}.not"), earlier, form);
            }
            Condition::Equals { field, .. } => ("equals.field", field),
            Condition::OneOf { field, .. } => ("one_of.field", field),
            Condition::Filled(field) => ("filled", field),
            Condition::Greater { field, .. } => ("greater.field", field),
            Condition::Less { field, .. } => ("less.field", field),
            Condition::Younger { field, on, .. } => {
                self.dated(field, format!("{path}.younger.field"), earlier, form);
                return self.dated(on, format!("{path}.younger.on"), earlier, form);
            }
            Condition::AnyEntry { group, meets } => {
                let place = format!("{path}.any_entry.group");
                let known = self.known(group, place.clone(), earlier, form);
                let Some(Input::Group(known)) = known.map(|field| &field.input) else {
                    if known.is_some() {
                        let what = format!("the field `{group}` is not a group");
                        self.add(place, what, "name a field of type `group`");
                    }
                    return;
                };
                let mut inside = earlier.clone();
                inside.extend(known.fields.iter().map(|field| (field.id.as_str(), field)));
                let meets_path = format!("{path}.any_entry.meets");
                return self.condition(Some(meets), &meets_path, &inside, form);
            }
        };
        let place = format!("{path}.{name}");
        let Some(input) = self
            .known(field, place.clone(), earlier, form)
            .map(|field| &field.input)
        else {
            return;
        };
        match condition {
            Condition::Equals { value, .. } => {
                self.comparable(input, field, value, &format!("{path}.equals.value"));
            }
            Condition::OneOf { values, .. } => {
                for (at, value) in values.iter().enumerate() {
                    self.comparable(input, field, value, &format!("{path}.one_of.values.{at}"));
                }
            }
            Condition::Greater { .. } | Condition::Less { .. }
                if !matches!(input, Input::Number { .. }) =>
            {
                self.add(
                    place,
                    format!("the field `{field}` is not a number"),
                    "compare sizes of `number` fields only",
                );
            }
            _ => {}
        }
    }

    /// The field that a condition at this place may look at.
    fn known<'a>(
        &mut self,
        id: &str,
        place: String,
        earlier: &BTreeMap<&str, &'a Field>,
        form: &Form,
    ) -> Option<&'a Field> {
        if let Some(field) = earlier.get(id) {
            return Some(field);
        }
        let (what, remedy) = match form.anywhere(id) {
            Some((_, Some(group))) => (
                format!("the field `{id}` is asked for each entry of `{}`", group.id),
                "look at it from a later field of the same entry, or with `any_entry` after the group",
            ),
            Some((_, None)) => (
                format!("the field `{id}` is asked only later"),
                "refer to a field that is asked before this place",
            ),
            None => (
                format!("there is no field `{id}`"),
                "use the id of a field that is asked before this place",
            ),
        };
        self.add(place, what, remedy);
        None
    }

    fn dated(&mut self, id: &str, place: String, earlier: &BTreeMap<&str, &Field>, form: &Form) {
        let field = self.known(id, place.clone(), earlier, form);
        let dated = [Input::Date, Input::Fact(Fact::Birthdate)];
        if field.is_some_and(|field| !dated.contains(&field.input)) {
            let what = format!("the field `{id}` is not a date");
            self.add(place, what, "name a field of type `date`");
        }
    }

    fn comparable(&mut self, input: &Input, field: &str, value: &str, path: &str) {
        let known: Vec<&str> = match input {
            Input::Choice { options, .. } | Input::Choices { options } => {
                options.iter().map(|option| option.value.as_str()).collect()
            }
            Input::Consent => vec![CONSENTED],
            _ => {
                let what = format!("the field `{field}` has no options to compare with");
                return self.add(
                    path,
                    what,
                    "use `filled`, or `greater` and `less` for numbers",
                );
            }
        };
        if !known.contains(&value) {
            let what = format!("the field `{field}` has no option `{value}`");
            self.add(path, what, format!("use one of: {}", known.join(", ")));
        }
    }

    fn name(&mut self, id: &str, path: String) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !id.starts_with(|c: char| c.is_ascii_lowercase())
            || !id.chars().all(plain)
            || id.contains("__")
        {
            let remedy = "begin with a-z, go on with a-z, 0-9 and single _";
            self.add(path, format!("`{id}` is not an id"), remedy);
        }
    }
}
