//! Columns whose names say that they hold what points at a person.

/// What a column holds by its name, in words, each in lower case and without anything but letters.
const NAMES: &[(&str, &[&str])] = &[
    (
        "names of persons",
        &[
            "name",
            "names",
            "firstname",
            "givenname",
            "forename",
            "middlename",
            "lastname",
            "surname",
            "familyname",
            "maidenname",
            "fullname",
            "patientname",
            "subjectname",
            "participantname",
            "ptname",
            "patname",
            "subjname",
            "nameofpatient",
            "vorname",
            "nachname",
            "nom",
            "prenom",
        ],
    ),
    (
        "initials of persons",
        &[
            "initials",
            "patientinitials",
            "patientinitial",
            "subjectinitials",
            "subjectinitial",
            "participantinitials",
            "ptinitials",
            "ptinit",
            "patinit",
            "subjinit",
            "subjinitials",
            "pinitials",
            "initialen",
        ],
    ),
    (
        "birth dates",
        &[
            "dob",
            "birthdate",
            "birthdt",
            "birthdat",
            "dateofbirth",
            "birthday",
            "bdate",
            "brthdt",
            "brthdtc",
            "brthdat",
            "datebirth",
            "patientbirthdate",
            "patientdob",
            "geburtsdatum",
            "geburtstag",
        ],
    ),
    ("e-mail addresses", &["email", "emails", "emailaddress", "mailaddress", "patientemail", "contactemail"]),
    (
        "phone numbers",
        &[
            "phone",
            "phonenumber",
            "phoneno",
            "telephone",
            "telephonenumber",
            "telephoneno",
            "mobilephone",
            "mobilenumber",
            "cellphone",
            "homephone",
            "workphone",
            "patientphone",
            "contactphone",
            "telefon",
            "fax",
            "faxnumber",
        ],
    ),
    (
        "national ids",
        &[
            "ssn",
            "socialsecurity",
            "socialsecuritynumber",
            "socialsecurityno",
            "nationalid",
            "nationalidnumber",
            "nationalinsurancenumber",
            "nino",
            "nhsnumber",
            "nhsno",
            "passport",
            "passportnumber",
            "passportno",
            "pesel",
            "personnummer",
            "aadhaar",
            "taxid",
            "medicalrecordnumber",
            "mrn",
            "medicarenumber",
            "sozialversicherungsnummer",
            "svnr",
        ],
    ),
];

/// What a column holds, by its name; `None` when the name says nothing of the kind.
pub(crate) fn personal_column(column: &str) -> Option<&'static str> {
    let letters: String =
        column.chars().filter(|character| character.is_alphabetic()).flat_map(char::to_lowercase).collect();
    NAMES.iter().find(|(_, words)| words.contains(&letters.as_str())).map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_whatever_its_letter_case_and_signs() {
        for (column, what) in [
            ("Patient Name", Some("names of persons")),
            ("LAST_NAME", Some("names of persons")),
            ("FirstName", Some("names of persons")),
            ("Pt. Initials", Some("initials of persons")),
            ("BRTHDTC", Some("birth dates")),
            ("Date of Birth", Some("birth dates")),
            ("E-Mail", Some("e-mail addresses")),
            ("phone_1", Some("phone numbers")),
            ("SSN", Some("national ids")),
            ("site_name", None),
            ("arm name", None),
            ("initial_stage", None),
            ("days_to_birth", None),
            ("DTHDTC", None),
            ("er_status", None),
            ("", None),
            ("2014", None),
        ] {
            assert_eq!(personal_column(column), what, "{column}");
        }
    }
}
