use palladion_api::statistics::plan::{Analysis, Plan, PredictedSurvivalSpec, ProfileValue};

use super::check::Check;

impl Check<'_> {
    /// The values of a profile are such as the model's terms take.
    pub(super) fn predicted_survival(&mut self, pointer: &str, plan: &Plan, spec: &PredictedSurvivalSpec) {
        let model = plan.outputs.iter().find(|output| output.id == spec.model).map(|output| &output.analysis);
        let Some(Analysis::Cox(cox)) = model else { return };
        for (index, profile) in spec.profiles.iter().enumerate() {
            for (place, value) in profile.values.iter().enumerate() {
                let pointer = format!("{pointer}/profiles/{index}/values/{place}");
                // a term that cannot be read has its own error
                let Some(possible) = self.possible(cox, &value.variable) else { continue };
                match value {
                    ProfileValue { number: Some(_), variable, .. } if !possible.is_number() => {
                        self.add(format!("{pointer}/number"), format!("`{variable}` enters by its levels"));
                    }
                    ProfileValue { level: Some(_), variable, .. } if possible.is_number() => {
                        self.add(format!("{pointer}/level"), format!("`{variable}` enters as a number"));
                    }
                    ProfileValue { level: Some(level), variable, .. } if !possible.has_level(level) => {
                        self.add(
                            format!("{pointer}/level"),
                            format!("variable `{variable}` has no level `{level}`"),
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}
