use palladion_api::runs::RunManifest;

use crate::layout::{
    INPUTS, KEYS, LEAVES, MANIFEST, METADATA, REPORT, RESULT, SPECIFICATION, STATEMENT, SUMS,
};

/// What somebody has to know who opens the bundle by hand.
pub(crate) fn readme(manifest: &RunManifest, with_data: bool) -> String {
    let data = if with_data {
        "what the engine read, byte by byte"
    } else {
        "not in this bundle: the manifest has the digests of what the engine read"
    };
    format!(
        "Bundle of run {run}

What is in it
  {MANIFEST:<24} everything that decided the run, and what came of it
  {SPECIFICATION:<24} the analysis plan or QC policy
  {RESULT:<24} the result, where the run has one
  {INPUTS:<24} {data}
  {REPORT:<24} what was rendered from the result, where the run has one
  {LEAVES:<24} the ledger's entries about the run and its plan or policy:
  {none:<24}   N.json is the entry, N.tlog-proof proves that it is in the log (C2SP tlog-proof),
  {none:<24}   N.before.json, N.after.json, N.payload.json open its commitments
  {KEYS:<24} public keys of the log (C2SP verifier keys)
  {METADATA:<24} the run as RO-Crate (Process Run Crate)
  {SUMS:<24} digests of all these files
  {STATEMENT:<24} signature of the log's key over {SUMS}

How it is verified, without network
  palladion verify --key KEY bundle.zip
Take KEY from a place other than this bundle: who gives you altered files can give you other keys.
With data in the bundle the run is computed again and the results are compared.

By hand
  sha256sum --check {SUMS}
  The payload of the entry that ended the run opens to the bytes of {MANIFEST};
  that document names every other one by its digest.
",
        run = manifest.run_id,
        none = "",
    )
}
