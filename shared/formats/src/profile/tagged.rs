//! Schemas of choices that are told apart by a word among their fields.
//!
//! The derived schema of such a choice says "these fields and no others" beside "and also the word", which
//! nothing satisfies when the fields are closed. Here the word is one of the closed fields.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{
    ColumnSource, ConstantSource, Conversion, EventSource, FactorConversion, RowNumberSource, Source,
    TimeConversion, UnitColumnConversion,
};

type Named = (String, RefOr<Schema>);

/// The fields of one choice with the word that tells it apart.
fn tagged<T: PartialSchema>(tag: &str, word: &str) -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let only = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some([word]));
        object.properties.insert(tag.to_owned(), only.into());
        object.required.insert(0, tag.to_owned());
    }
    schema
}

impl PartialSchema for Source {
    fn schema() -> RefOr<Schema> {
        let choice = OneOfBuilder::new()
            .description(Some("Where the value of a variable comes from."))
            .item(tagged::<ColumnSource>("source", "column"))
            .item(tagged::<EventSource>("source", "event"))
            .item(tagged::<ConstantSource>("source", "constant"))
            .item(tagged::<RowNumberSource>("source", "row_number"));
        choice.into()
    }
}

impl ToSchema for Source {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Source")
    }

    fn schemas(schemas: &mut Vec<Named>) {
        ColumnSource::schemas(schemas);
        EventSource::schemas(schemas);
        ConstantSource::schemas(schemas);
        RowNumberSource::schemas(schemas);
    }
}

impl PartialSchema for Conversion {
    fn schema() -> RefOr<Schema> {
        let choice = OneOfBuilder::new()
            .description(Some("How a number becomes one in the variable's unit."))
            .item(tagged::<TimeConversion>("kind", "time"))
            .item(tagged::<UnitColumnConversion>("kind", "unit_column"))
            .item(tagged::<FactorConversion>("kind", "factor"));
        choice.into()
    }
}

impl ToSchema for Conversion {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Conversion")
    }

    fn schemas(schemas: &mut Vec<Named>) {
        TimeConversion::schemas(schemas);
        UnitColumnConversion::schemas(schemas);
        FactorConversion::schemas(schemas);
    }
}
