//! A small SDTM export of our own: three randomised subjects and a screen failure.

use palladion_api::ingestion::{CopyProfile, Mapping, Upload};
use palladion_domain::ids::TrialId;
use serde_json::json;

use crate::world::World;

pub(crate) const DM: &str = "\
USUBJID,SITEID,COUNTRY,ARMCD,ARM,RFSTDTC,RFPENDTC,DTHDTC,DTHFL,AGE,AGEU,SEX
T-01,S1,AUT,A,A,2019-03-02,2022-01-10,,,61,YEARS,F
T-02,S1,AUT,B,B,2019-03-05,2021-05-06,2021-05-06,Y,47,YEARS,F
T-03,S2,DEU,B,B,2019-04-01,2021-12-01,,,50,YEARS,F
T-04,S2,DEU,SCRNFAIL,Screen Failure,,2019-04-03,,,55,YEARS,F
";
pub(crate) const MI: &str = "\
USUBJID,MITESTCD,MIMETHOD,MISTRESC,MISPEC,MIDTC,MIEVAL
T-01,HER2,IHC,2+,CORE BIOPSY,2019-01-20,INVESTIGATOR
T-01,HER2,FISH,NOT AMPLIFIED,CORE BIOPSY,2019-01-20,INVESTIGATOR
T-02,HER2,IHC,1+,SURGICAL SPECIMEN,2019-01-25,INVESTIGATOR
T-03,HER2,IHC,0,CORE BIOPSY,2019-02-11,INVESTIGATOR
";
pub(crate) const RS: &str = "\
USUBJID,RSTESTCD,RSSTRESC,RSDTC
T-01,OVRLRESP,NED,2021-06-01
T-02,OVRLRESP,DISTANT RECURRENCE,2020-12-01
";
/// The disposition: what DM says of T-01 and T-02 is here again, of T-03 another last contact.
pub(crate) const DS: &str = "\
USUBJID,DSDECOD,DSCAT,DSSTDTC
T-01,RANDOMIZED,PROTOCOL MILESTONE,2019-03-01
T-01,COMPLETED,DISPOSITION EVENT,2022-01-10
T-02,RANDOMIZED,PROTOCOL MILESTONE,2019-03-04
T-02,DEATH,DISPOSITION EVENT,2021-05-06
T-03,RANDOMIZED,PROTOCOL MILESTONE,2019-04-01
T-03,WITHDRAWAL BY SUBJECT,DISPOSITION EVENT,2021-11-30
T-04,SCREEN FAILURE,DISPOSITION EVENT,2019-04-03
";

/// A trial of the export's arms.
pub(crate) async fn trial(world: &World) -> TrialId {
    let changes = json!({
        "arms": [{"name": "A", "reference": true}, {"name": "B"}],
        "endpoints": [{"name": "OS", "title": "Overall survival", "events": ["death"]}],
    });
    world.trial_of(&changes).await
}

/// Sends a file that a ready profile maps.
pub(crate) async fn send(world: &World, trial: TrialId, profile: &str, content: &[u8]) -> Upload {
    let copy = CopyProfile { built_in: profile.to_owned(), name: None, endpoints: [].into() };
    let profile = world.manager().copy_profile(trial, &copy).await.unwrap();
    world.send_bytes(trial, Mapping::Profile(profile.profile_id), content).await.unwrap()
}

/// DM, MI, RS and DS of the export, with the days of randomisation in DS.
pub(crate) async fn send_all(world: &World, trial: TrialId) -> [Upload; 4] {
    [
        send(world, trial, "sdtm-dm", DM.as_bytes()).await,
        send(world, trial, "sdtm-mi", MI.as_bytes()).await,
        send(world, trial, "sdtm-rs", RS.as_bytes()).await,
        send(world, trial, "sdtm-ds-randomised", DS.as_bytes()).await,
    ]
}
