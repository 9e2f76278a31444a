mod arithmetic;
mod charts;
mod figures;
mod story;
mod table;

use super::flow::{STATES, Step, state_code, step};

#[test]
fn the_life_of_a_reform_case() {
    let mut matrix = String::new();
    for state in STATES {
        for evidenced in [false, true] {
            for taken in Step::ALL {
                let to = match step(state, evidenced, taken) {
                    Ok(to) => state_code(to).to_owned(),
                    Err(refusal) => format!("— {refusal}"),
                };
                let evidence = if evidenced { "evidence" } else { "no evidence" };
                let line = [state_code(state), evidence, taken.code(), &to].join(" | ");
                matrix.push_str(&line);
                matrix.push('\n');
            }
        }
    }
    insta::assert_snapshot!(matrix);
}
