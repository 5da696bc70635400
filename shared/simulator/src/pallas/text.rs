//! Values as the raw files write them.

use chrono::NaiveDate;

use super::draw::Draw;
use super::number::to_days;

/// A number with as few decimals as it needs; empty when missing.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value}"))
}

/// A percentage of stained cells as laboratories write it: `95`, `95%`, now and then `>95`.
pub(super) fn percentage(value: Option<f64>, draw: &mut Draw) -> String {
    let Some(value) = value else {
        return if draw.happens(0.5) { String::new() } else { "n/a".to_owned() };
    };
    let whole = to_days(value);
    match draw.below(20) {
        0 if whole > 0 && whole < 100 => format!(">{whole}"),
        1..=6 => format!("{whole} %"),
        _ => whole.to_string(),
    }
}

/// `31.12.2016`.
pub(super) fn dotted(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// `31-Dec-2016`.
pub(super) fn with_month_name(date: NaiveDate) -> String {
    date.format("%d-%b-%Y").to_string()
}

/// A TNM word with or without its prefix.
pub(super) fn tnm(word: &str, neoadjuvant: bool, draw: &mut Draw) -> String {
    match draw.below(4) {
        0 if neoadjuvant => format!("c{word}"),
        0 => format!("p{word}"),
        1 => format!("{word} "),
        _ => word.to_owned(),
    }
}

/// A row of fields with a separator; fields of this cohort never hold one, nor a quote.
pub(super) fn row(separator: &str, fields: &[String]) -> String {
    let mut line = fields.join(separator);
    line.push_str("\r\n");
    line
}
