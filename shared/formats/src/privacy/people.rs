//! Whole columns that look like names, initials, birth dates or national ids.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::ids::POSSIBLE;

/// Distinct words below which nothing is told.
const LEAST: usize = 10;
/// Dates below which no birth dates are told.
const LEAST_DATES: usize = 20;
/// Years between the tenth and the ninetieth of a hundred birth dates at least, and the latest of those: what
/// happens in a trial happens within fewer years, and grown-up subjects were born before.
const LIFETIMES: u16 = 20;
const LATEST_BIRTH: u16 = 2008;

/// Given names that are common where trials are run; whole words, without accents.
const GIVEN: &str = "\
    aisha alan albert alessandro alexander alexandra alice ana andrea andreas andrew angela anita ann anna \
    anne annie antonio barbara beatrice bernard birgit bjorn brigitte bruno carla carlos carmen carol \
    caroline catherine charlotte christian christina christine claire claudia daniel david deborah diana \
    donna dorothy edith elena eleonora elisabeth elizabeth ellen emily emma erika eva fatima florence \
    francesca francisco frank franz gabriele george gerhard giulia giuseppe greta hanna hannah hans heidi \
    helen helena helga henri hiroshi ines inge ingrid irene isabel isabelle jacques james jan jane janet \
    jean jennifer jessica joan joao johann johanna john jorge jose josef joseph juan judith julia julie \
    karen karin karl katarzyna katharina kathleen keiko kenji klaus krzysztof lars laura laurent lena \
    linda lisa louise lucia luigi luis magdalena manuel marco margaret margarita maria marie mario marta \
    martha martin martina mary maximilian mei michael michelle miguel mohamed mohammed monica monika \
    muhammad nancy natalia nicole nina olga pamela patricia paul paula pedro peter petra pierre priya \
    rachel rebecca renate robert roberto rosa ruth sabine sandra sara sarah sharon silvia simone sofia \
    sophie stefan stephanie susan susanne svetlana sylvia tanja teresa theresa thomas ursula valentina \
    vera veronica victoria virginia waltraud werner william wolfgang yasmin yoko yuki yvonne zofia";

static GIVEN_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| GIVEN.split_whitespace().collect());

/// What the distinct words of a column look like together; nothing when they look like nothing of the kind.
pub(crate) fn personal_words(words: &BTreeSet<String>) -> Option<&'static str> {
    if words.len() < LEAST {
        return None;
    }
    let share = |percent: usize, is: &dyn Fn(&str) -> bool| {
        words.iter().filter(|word| is(word)).count() * 100 >= words.len() * percent
    };
    let id = POSSIBLE.iter().find(|(_, is)| share(90, &|word| is(word.as_bytes())));
    if let Some((what, _)) = id {
        return Some(what);
    }
    if share(90, &are_initials) {
        Some("initials of persons")
    } else if share(60, &is_name) {
        Some("names of persons")
    } else if are_birth_dates(words) {
        Some("birth dates")
    } else {
        None
    }
}

/// Two to four letters, each with a point: `A.B.`, `J. R. R.`.
fn are_initials(word: &str) -> bool {
    let mut letters = 0;
    let parts = word.split_terminator('.').all(|part| {
        letters += 1;
        let mut letter = part.trim().chars();
        letter.next().is_some_and(char::is_uppercase) && letter.next().is_none()
    });
    parts && word.ends_with('.') && (2..=4).contains(&letters)
}

/// Two to four capitalised words, one of which is a given name: `Maria Muster`, `Muster, Anna-Maria`.
fn is_name(word: &str) -> bool {
    let parts: Vec<&str> = word.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let written = |part: &&str| {
        let rest = part.trim_end_matches('.');
        rest.chars().next().is_some_and(char::is_uppercase)
            && rest.chars().all(|letter| letter.is_alphabetic() || letter == '\'')
    };
    let given = |part: &&str| GIVEN_NAMES.contains(part.to_lowercase().as_str());
    (2..=4).contains(&parts.len()) && parts.iter().all(written) && parts.iter().any(given)
}

/// Whole dates over the span of lifetimes, and none of the last years.
fn are_birth_dates(words: &BTreeSet<String>) -> bool {
    let years: Option<Vec<u16>> = words.iter().map(|word| year_of_date(word)).collect();
    let Some(mut years) = years.filter(|years| years.len() >= LEAST_DATES) else { return false };
    years.sort_unstable();
    let early = years.get(years.len() / 10).copied().unwrap_or_default();
    let late = years.get(years.len() * 9 / 10).copied().unwrap_or_default();
    late <= LATEST_BIRTH && late.saturating_sub(early) >= LIFETIMES && early >= 1900
}

/// The year of a date with a year of four digits, and day and month, in whatever order and with whatever signs.
fn year_of_date(word: &str) -> Option<u16> {
    let parts: Vec<&str> = word.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = *parts.as_slice() else { return None };
    let small =
        |part: &str| part.parse::<u8>().is_ok_and(|number| (1..=31).contains(&number)) || is_month(part);
    let year = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() == 4);
    match (year(first), year(third)) {
        (Some(year), None) if small(second) && small(third) => Some(year),
        (None, Some(year)) if small(first) && small(second) => Some(year),
        _ => None,
    }
}

fn is_month(part: &str) -> bool {
    part.len() >= 3 && part.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: impl IntoIterator<Item = String>) -> Option<&'static str> {
        personal_words(&words.into_iter().collect())
    }

    #[test]
    fn a_column_is_told_by_all_its_words_and_never_by_a_few() {
        let family =
            ["Meyer", "Rossi", "Smith", "Garcia", "Nowak", "O'Neil", "Dubois", "Sato", "Silva", "Berg"];
        let given = ["Maria", "ANNA", "Hans", "Yuki", "Pierre", "Elena", "John", "Carmen", "Zofia", "Mary"];
        let names = family.iter().zip(given).map(|(family, given)| format!("{family}, {given}"));
        assert_eq!(told(names), Some("names of persons"));
        let initials = ('A'..='Z').map(|letter| format!("{letter}. M."));
        assert_eq!(told(initials), Some("initials of persons"));
        let births =
            (0..40).map(|row| format!("{:02}/{:02}/{}", row % 28 + 1, row % 12 + 1, 1930 + row * 3 / 2));
        assert_eq!(told(births), Some("birth dates"));
        let births = (0..40).map(|row| format!("{}-{:02}-07", 1931 + row, row % 12 + 1));
        assert_eq!(told(births), Some("birth dates"));
        let numbers = ["111222333", "100000009", "100000010", "100000022", "100000034", "100000046"];
        let more = ["100000058", "100000071", "100000083", "100000095"];
        assert_eq!(
            told(numbers.into_iter().chain(more).map(str::to_owned)),
            Some("Dutch citizen service numbers")
        );
    }

    #[test]
    fn what_a_trial_holds_anyway_is_not_taken_for_it() {
        for (name, words) in [
            ("subject numbers", (1..=200).map(|row| format!("01-701-{:04}", 1000 + row)).collect::<Vec<_>>()),
            ("nine digits in a row", (0..200).map(|row| format!("{}", 100_000_000 + row)).collect()),
            ("ten digits in a row", (0..200).map(|row| format!("{}", 7_010_010_000_u64 + row)).collect()),
            (
                "dates of visits",
                (0..200).map(|row| format!("20{:02}-{:02}-15", 12 + row / 60, row % 12 + 1)).collect(),
            ),
            (
                "dates of a long trial",
                (0..60).map(|row| format!("{}-{:02}-15", 1985 + row / 4, row % 12 + 1)).collect(),
            ),
            ("years", (1930..1990).map(|year| year.to_string()).collect()),
            (
                "hospitals",
                [
                    "St. Mary Hospital",
                    "Johns Hopkins",
                    "Mount Sinai",
                    "UCSF",
                    "Mayo Clinic",
                    "Duke University",
                    "Boston Medical Center",
                    "Charite Berlin",
                    "Walter Reed",
                    "Roswell Park",
                    "Asterand",
                    "ILSBio",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            (
                "histology",
                [
                    "Infiltrating Ductal",
                    "Infiltrating Lobular",
                    "Mucinous",
                    "Medullary",
                    "Mixed",
                    "Metaplastic",
                    "Other",
                    "Papillary",
                    "Tubular",
                    "Paget Disease",
                    "Apocrine",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            ("few words", vec!["Maria Muster".to_owned(), "Anna Berg".to_owned()]),
        ] {
            assert_eq!(told(words), None, "{name}");
        }
    }
}
