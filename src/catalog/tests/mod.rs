//! Tests of the pure part of the catalogue, on the built-in example and on broken files.

mod filling;
mod groups;
mod loading;
mod publishing;
mod showing;

use std::sync::LazyLock;

use super::model::Procedure;

/// The built-in example.
pub const EXAMPLE: &str = include_str!("../../../procedures/income-tax-certificate.yaml");

/// The built-in example, read once for all tests.
pub fn example() -> Procedure {
    static READ: LazyLock<Procedure> =
        LazyLock::new(|| super::load::procedure("income-tax-certificate.yaml", EXAMPLE).unwrap());
    READ.clone()
}

/// The smallest request, to be broken by tests; its form is the argument.
pub fn minimal(form: &str) -> String {
    format!("{MINIMAL}{form}")
}

const MINIMAL: &str = "\
slug: test
kind: report
category: other
level: L1
facts: []
section: {code: test, name: {ja: 試験課}}
minutes: 1
title: {ja: 試験}
guidance:
  scheme: {ja: 制度}
  eligibility: {ja: 対象}
  applicant: {ja: 人}
  summary: {ja: 概要}
  deadline: {ja: 期限}
  attachments: {ja: なし}
  bring: {ja: なし}
  method: {ja: 方法}
  legal_basis: {ja: 条例}
approval_route: []
withdrawal: true
retention_years: 1
confirmed: [retention_years]
needs_confirmation: []
translations: {}
form:
";
