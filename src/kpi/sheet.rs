//! Tables as files.

/// A table as a file: UTF-8 with a byte order mark, which spreadsheets need to read Japanese, and CRLF (RFC 4180).
/// A cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn write<'a>(heading: &[&str], rows: impl IntoIterator<Item = Vec<String>> + 'a) -> Vec<u8> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut out);
    // Writing into memory cannot fail.
    let _ = writer.write_record(heading);
    for row in rows {
        let _ = writer.write_record(row.into_iter().map(harmless));
    }
    let _ = writer.flush();
    drop(writer);
    out
}

fn harmless(cell: String) -> String {
    let number = cell.parse::<f64>().is_ok();
    if !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}
