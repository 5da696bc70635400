use palladion_api::statistics::plan::{BaselineTableSpec, GroupTest, PrevalenceSpec};

use super::check::Check;

impl Check<'_> {
    pub(super) fn baseline(&mut self, pointer: &str, spec: &BaselineTableSpec) {
        self.groups(&format!("{pointer}/group"), &spec.group);
        for (index, row) in spec.rows.iter().enumerate() {
            let place = format!("{pointer}/rows/{index}/variable");
            match row.test {
                GroupTest::ChiSquared
                | GroupTest::ChiSquaredYates
                | GroupTest::FisherExact
                | GroupTest::CochranArmitage => {
                    let Some(column) = self.groups(&place, &row.variable) else { continue };
                    for (at, level) in row.unknown_levels.iter().enumerate() {
                        let place = format!("{pointer}/rows/{index}/unknown_levels/{at}");
                        self.level(&place, &row.variable, &column, level);
                    }
                }
                GroupTest::None => drop(self.variable(&place, &row.variable)),
                GroupTest::Wilcoxon
                | GroupTest::KruskalWallis
                | GroupTest::StudentT
                | GroupTest::WelchT
                | GroupTest::Anova => self.number(&place, &row.variable),
            }
        }
    }

    pub(super) fn prevalence(&mut self, pointer: &str, spec: &PrevalenceSpec) {
        if let Some(column) = self.groups(&format!("{pointer}/variable"), &spec.variable) {
            for (index, level) in spec.levels.iter().enumerate() {
                self.level(&format!("{pointer}/levels/{index}"), &spec.variable, &column, level);
            }
        }
        self.all_groups(&format!("{pointer}/by"), &spec.by);
        if let Some(within) = &spec.within {
            let pointer = format!("{pointer}/within");
            if let Some(column) = self.groups(&format!("{pointer}/variable"), &within.variable) {
                self.level(&format!("{pointer}/level"), &within.variable, &column, &within.level);
            }
        }
    }
}
