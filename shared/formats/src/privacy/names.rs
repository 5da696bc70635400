//! Columns whose names say that they hold what points at a person.

/// What a column holds by its name, in words, each in lower case, without accents and without anything
/// but letters. Short words that mean another thing in another language (`dni`, days; `cpr`) are left out.
const NAMES: &[(&str, &str)] = &[
    (
        "names of persons",
        "\
         name names firstname givenname forename middlename lastname surname familyname maidenname \
         fullname patientname subjectname participantname ptname patname subjname nameofpatient \
         vorname nachname nom prenom nomdefamille prenoms nomprenom familienname rufname naam \
         voornaam achternaam nombre nombres nombredelpaciente apellido apellidos primerapellido \
         nome nomepaziente nomedopaciente cognome sobrenome imie nazwisko imieinazwisko namn \
         fornamn efternamn navn fornavn efternavn etternavn nimi etunimi sukunimi jmeno prijmeni \
         nev vezeteknev keresztnev adisoyadi soyadi patientenname nomdupatient 姓名 患者姓名 氏名 名前 患者名 \
         이름 성명 фамилия имя фио ονομα επωνυμο",
    ),
    (
        "initials of persons",
        "\
         initials patientinitials patientinitial subjectinitials subjectinitial \
         participantinitials ptinitials ptinit patinit subjinit subjinitials pinitials initialen \
         initiales initialesdupatient iniziali iniciales iniciais inicjaly voorletters initialer \
         首字母",
    ),
    (
        "birth dates",
        "\
         dob birthdate birthdt birthdat dateofbirth birthday bdate brthdt brthdtc brthdat \
         datebirth patientbirthdate patientdob geburtsdatum geburtstag datedenaissance \
         datenaissance ddn datadinascita datanascita fechadenacimiento fechanacimiento fechanac \
         datadenascimento datanascimento geboortedatum dataurodzenia fodelsedatum fodelsedag \
         fodselsdato syntymaaika datumnarozeni szuletesidatum dogumtarihi geburtsdat 出生日期 生年月日 \
         생년월일 датарождения ημερομηνιαγεννησης",
    ),
    (
        "e-mail addresses",
        "\
         email emails emailaddress mailaddress patientemail contactemail courriel correo \
         correoelectronico correoe emailadresse mailadresse epost epostadress sahkoposti 电子邮件 \
         メールアドレス 이메일 электроннаяпочта",
    ),
    (
        "phone numbers",
        "\
         phone phonenumber phoneno telephone telephonenumber telephoneno mobilephone mobilenumber \
         cellphone homephone workphone patientphone contactphone telefon fax faxnumber telefono \
         telefone telefoonnummer telefoon telefonnummer handynummer mobilnummer numerodetelephone \
         numtel celular cellulare movil puhelin puhelinnumero 电话 手机号 電話番号 전화번호 телефон τηλεφωνο",
    ),
    (
        "national ids",
        "\
         ssn socialsecurity socialsecuritynumber socialsecurityno nationalid nationalidnumber \
         nationalinsurancenumber nino nhsnumber nhsno passport passportnumber passportno pesel \
         personnummer aadhaar taxid medicalrecordnumber mrn medicarenumber \
         sozialversicherungsnummer svnr codicefiscale nif dninie numerodni numerodesecuritesociale \
         numerosecu numsecu numerodesecu nirpatient burgerservicenummer bsn bsnnummer steueridnr \
         steuerid steueridentifikationsnummer krankenversichertennummer versichertennummer cpf \
         cpfpaciente curp personnr personnumer cprnr cprnummer fodselsnummer henkilotunnus hetu \
         rodnecislo tajszam tckimlikno aadhaarno aadhaarnumber uidai ahvnummer \
         nationalregisternumber rijksregisternummer nhsnum chinumber medicareno healthcardnumber \
         hospitalnumber hospitalno idcard idcardnumber identitycard 身份证 身份证号 身份证号码 マイナンバー 주민등록번호 \
         снилс амка",
    ),
];

/// What a column holds, by its name; `None` when the name says nothing of the kind.
pub(crate) fn personal_column(column: &str) -> Option<&'static str> {
    let letters: String = column
        .chars()
        .filter(|character| character.is_alphabetic())
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .collect();
    NAMES
        .iter()
        .find(|(_, words)| words.split_whitespace().any(|word| word == letters))
        .map(|(what, _)| *what)
}

/// The letter under an accent of a European language.
const fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ă' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' => 'u',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ğ' => 'g',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' => 'ι',
        'ό' => 'ο',
        'ύ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
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
            ("Prénom", Some("names of persons")),
            ("Imię", Some("names of persons")),
            ("患者姓名", Some("names of persons")),
            ("Fecha de nacimiento", Some("birth dates")),
            ("Fødselsdato", Some("birth dates")),
            ("Codice fiscale", Some("national ids")),
            ("Correo electrónico", Some("e-mail addresses")),
            ("телефон", Some("phone numbers")),
            ("dni", None),
            ("CPR", None),
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
