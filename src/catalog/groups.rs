//! Repeated groups in the raw answers: `children__entries` holds how many entries there are, `children/2/name` one
//! answer of the second. Entries count from 1 and have no gaps: where one is removed, the later ones move up.

use super::fields::{Field, FormPage, Group, Input};
use super::form::{Answers, input_names};
use super::uploads::is_files;

/// The input that holds the number of entries.
pub fn entries_name(id: &str) -> String {
    format!("{id}__entries")
}

/// The path of one entry, or with a field of one answer in it.
pub fn path(group: &str, number: usize, field: &str) -> String {
    format!("{group}/{number}/{field}")
}

/// How many entries the group has in these answers, within its bounds.
pub fn count(group: &Group, id: &str, answers: &Answers) -> usize {
    let (least, most) = (usize::from(group.min), usize::from(group.max));
    let sent = answers.first(&entries_name(id)).parse().unwrap_or(least);
    sent.clamp(least, most.max(least))
}

/// The fields with their paths: a group, and each field of each entry that the answers have.
pub fn placed<'a>(fields: &'a [Field], answers: &Answers) -> Vec<(&'a Field, String)> {
    let mut placed = Vec::new();
    for field in fields {
        placed.push((field, field.id.clone()));
        if let Input::Group(group) = &field.input {
            for number in 1..=count(group, &field.id, answers) {
                let inner = group.fields.iter();
                placed.extend(inner.map(|inner| (inner, path(&field.id, number, &inner.id))));
            }
        }
    }
    placed
}

/// The names of all inputs of these fields, as far as the answers have entries.
pub fn inputs(fields: &[Field], answers: &Answers) -> Vec<String> {
    let placed = placed(fields, answers).into_iter();
    placed
        .flat_map(|(field, path)| input_names(field, &path))
        .collect()
}

impl Answers {
    /// Does what a button asks for: `add:children`, `remove:children/2`, or `remove:proof/<id of the file>`. Returns the id of the element
    /// where the person goes on; `None` for any other word, or where the group has as many or as few entries as it may.
    pub fn act(&mut self, page: &FormPage, action: &str) -> Option<String> {
        let group = |id: &str| {
            let field = page.fields.iter().find(|field| field.id == id)?;
            match &field.input {
                Input::Group(group) => Some(group),
                _ => None,
            }
        };
        if let Some(id) = action.strip_prefix("add:") {
            let group = group(id)?;
            let number = count(group, id, self) + 1;
            (number <= usize::from(group.max)).then(|| {
                self.set(entries_name(id), number.to_string());
                format!("{id}/{number}")
            })
        } else {
            let (id, number) = action.strip_prefix("remove:")?.split_once('/')?;
            if page
                .fields
                .iter()
                .any(|field| field.id == id && is_files(field))
            {
                return self.detach(id, number.parse().ok()?).then(|| id.to_owned());
            }
            let group = group(id)?;
            let (number, count) = (number.parse().ok()?, count(group, id, self));
            let there = (1..=count).contains(&number) && count > usize::from(group.min);
            there.then(|| {
                self.remove_entry(id, number);
                self.set(entries_name(id), (count - 1).to_string());
                id.to_owned()
            })
        }
    }

    fn remove_entry(&mut self, id: &str, removed: usize) {
        let answers = std::mem::take(&mut self.0);
        for (name, values) in answers {
            let place = name
                .strip_prefix(id)
                .and_then(|rest| rest.strip_prefix('/')?.split_once('/'))
                .and_then(|(number, field)| Some((number.parse::<usize>().ok()?, field)));
            let name = match place {
                Some((number, _)) if number == removed => continue,
                Some((number, field)) if number > removed => path(id, number - 1, field),
                _ => name,
            };
            self.0.insert(name, values);
        }
    }
}
