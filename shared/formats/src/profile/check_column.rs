//! What the rules of one column must satisfy.

use palladion_domain::tables::VariableType;

use super::check::{Check, escaped};
use super::clean::cleaned;
use super::convert::{Conversion, FactorConversion, Scale, TimeUnit};
use super::date::DateFormat;
use super::rules::is_default;
use super::variable::Variable;
use super::{ColumnSource, DateOptions, EventSource, NumberOptions, Otherwise, PartialDates, ProfileFault};

impl Check<'_> {
    pub(super) fn column(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        if column.column.trim().is_empty() {
            self.add(&format!("{at}/column"), ProfileFault::Empty);
        }
        if variable.required && column.optional {
            self.add(&format!("{at}/optional"), ProfileFault::RequiredOptional);
        }
        let missing = column.missing.as_ref().unwrap_or(&self.file.missing);
        for (word, target) in &column.map {
            let pointer = format!("{at}/map/{}", escaped(word));
            self.value(&pointer, variable, target);
            if word.is_empty() || missing.contains(word) {
                self.add(&pointer, ProfileFault::MissingAndMapped(word.clone()));
            }
            if cleaned(word, column.clean) != word.as_str() {
                self.add(&pointer, ProfileFault::NeverMet(word.clone()));
            }
        }
        self.otherwise(at, variable, column);
        self.text(at, variable, column);
        self.dates(at, variable, column);
        self.numbers(at, variable.kind, column.number);
        self.convert(at, variable, column);
    }

    pub(super) fn events(&mut self, at: &str, variable: &Variable, event: &EventSource) {
        if event.column.trim().is_empty() {
            self.add(&format!("{at}/column"), ProfileFault::Empty);
        }
        if variable.kind != VariableType::Boolean {
            let fault = ProfileFault::OptionDoesNotApply { option: "source: event", kind: variable.kind };
            self.add(at, fault);
        }
        let missing = event.missing.as_ref().unwrap_or(&self.file.missing);
        for (name, words) in
            [("event_values", &event.event_values), ("censored_values", &event.censored_values)]
        {
            if words.is_empty() || words.iter().any(String::is_empty) {
                self.add(&format!("{at}/{name}"), ProfileFault::Empty);
            }
        }
        for (index, word) in event.censored_values.iter().enumerate() {
            if event.event_values.contains(word) || missing.contains(word) {
                let pointer = format!("{at}/censored_values/{index}");
                self.add(&pointer, ProfileFault::EventAndCensored(word.clone()));
            }
        }
    }

    fn otherwise(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        let words =
            matches!(variable.kind, VariableType::Text | VariableType::Category | VariableType::Boolean);
        let open = variable.kind == VariableType::Text
            || (variable.kind == VariableType::Category && variable.levels.is_empty() && !variable.country);
        let unknown_words = words && !(open && column.map.is_empty());
        let applies = match column.otherwise {
            Otherwise::Refuse => true,
            Otherwise::Keep => open && unknown_words,
            Otherwise::Missing => unknown_words && !variable.required,
            Otherwise::Value => unknown_words,
        };
        if !applies {
            let rule = match column.otherwise {
                Otherwise::Refuse => "refuse",
                Otherwise::Keep => "keep",
                Otherwise::Missing => "missing",
                Otherwise::Value => "value",
            };
            self.add(&format!("{at}/otherwise"), ProfileFault::OtherwiseDoesNotApply(rule));
        }
        let pointer = format!("{at}/otherwise_value");
        match (&column.otherwise_value, column.otherwise) {
            (Some(value), Otherwise::Value) => self.value(&pointer, variable, value),
            (None, Otherwise::Value) | (Some(_), _) => self.add(&pointer, ProfileFault::OtherwiseValue),
            (None, _) => {}
        }
    }

    fn text(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        let kind = variable.kind;
        let words = matches!(kind, VariableType::Text | VariableType::Category);
        if !is_default(&column.text) && (kind != VariableType::Text) {
            self.add(&format!("{at}/text"), ProfileFault::OptionDoesNotApply { option: "text", kind });
        }
        if !is_default(&column.score) && (!words || variable.name != "ihc_score") {
            self.add(&format!("{at}/score"), ProfileFault::OptionDoesNotApply { option: "score", kind });
        }
        if column.text.split.as_ref().is_some_and(|split| split.part == 0 || split.separator.is_empty()) {
            self.add(&format!("{at}/text/split"), ProfileFault::BadSplit);
        }
        if column.text.strip_suffix.as_ref().is_some_and(String::is_empty) {
            self.add(&format!("{at}/text/strip_suffix"), ProfileFault::Empty);
        }
    }

    fn dates(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        let kind = variable.kind;
        let options: &DateOptions = &column.dates;
        if kind != VariableType::Date {
            if column.date_format.is_some() {
                let fault = ProfileFault::OptionDoesNotApply { option: "date_format", kind };
                self.add(&format!("{at}/date_format"), fault);
            }
            if !is_default(options) {
                self.add(&format!("{at}/dates"), ProfileFault::OptionDoesNotApply { option: "dates", kind });
            }
            return;
        }
        let stated = column.date_format.iter().map(|format| (format!("{at}/date_format"), format));
        let several = options.formats.iter().enumerate();
        let several = several.map(|(index, format)| (format!("{at}/dates/formats/{index}"), format));
        for (pointer, format) in stated.chain(several) {
            if DateFormat::stated(format).is_none() {
                self.add(&pointer, ProfileFault::BadDateFormat(format.clone()));
            }
        }
        if column.date_format.is_some() && !options.formats.is_empty() {
            self.add(&format!("{at}/dates/formats"), ProfileFault::TwoDateFormats);
        }
        if options.sas_days && options.partial != PartialDates::Refuse {
            self.add(&format!("{at}/dates/sas_days"), ProfileFault::SasDaysAndYears);
        }
    }

    fn numbers(&mut self, at: &str, kind: VariableType, number: NumberOptions) {
        let pointer = format!("{at}/number");
        let bounds =
            NumberOptions { minimum: number.minimum, maximum: number.maximum, ..NumberOptions::default() };
        let applies = match kind {
            VariableType::Real => !number.zero_decimals,
            VariableType::Integer => {
                number == NumberOptions { zero_decimals: number.zero_decimals, ..bounds }
            }
            _ => is_default(&number),
        };
        if !applies {
            self.add(&pointer, ProfileFault::OptionDoesNotApply { option: "number", kind });
        }
        let finite = [number.minimum, number.maximum].into_iter().flatten().all(f64::is_finite);
        let ordered = number.minimum.zip(number.maximum).is_none_or(|(low, high)| low <= high);
        if !finite || !ordered {
            self.add(&pointer, ProfileFault::BadBounds);
        }
    }

    fn convert(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        let kind = variable.kind;
        let Some(convert) = &column.convert else {
            return;
        };
        let pointer = format!("{at}/convert");
        if kind != VariableType::Real {
            self.add(&pointer, ProfileFault::OptionDoesNotApply { option: "convert", kind });
            return;
        }
        let unit = variable.unit.as_deref();
        match convert {
            Conversion::Factor(FactorConversion { factor }) if !factor.is_normal() => {
                self.add(&pointer, ProfileFault::BadFactor);
            }
            Conversion::UnitColumn(conversion) => {
                if conversion.column.trim().is_empty() {
                    self.add(&format!("{pointer}/column"), ProfileFault::Empty);
                }
                if conversion.units.is_empty() {
                    self.add(&format!("{pointer}/units"), ProfileFault::Empty);
                }
                if unit.and_then(TimeUnit::named).is_none() {
                    self.add(&pointer, ProfileFault::NotATime);
                }
            }
            _ if Scale::of(convert, unit).is_none() => self.add(&pointer, ProfileFault::NotATime),
            Conversion::Factor(_) | Conversion::Time(_) => {}
        }
    }
}
