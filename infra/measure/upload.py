"""How many rows a second are uploaded, validated, accepted and proposed to be frozen over HTTP.

usage: upload.py INGESTION_URL DATA_MANAGER_TOKEN [ROWS]     (both are printed by `palladion serve`)
"""
import base64, hashlib, json, random, sys, time, urllib.request

url, token = sys.argv[1:3]
rows = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000


def call(path, body, **headers):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    return json.load(urllib.request.urlopen(urllib.request.Request(url + path, body, headers, method="POST")))


def document(**fields):
    return json.dumps(fields).encode()


random.seed(7)
lines = ["subject_id,site_id,country,age_years,sex,menopausal_status,ecog,bmi_kg_per_m2,t_stage,n_stage"]
for i in range(rows):
    lines.append(f"S{i:07d},{i % 400:03d},AUT,{random.uniform(25, 85):.1f},female,"
                 f"{random.choice(['post', 'pre_or_peri'])},{random.choice([0, 1])},{random.uniform(18, 40):.1f},"
                 f"{random.choice(['T1c', 'T2', 'T3'])},{random.choice(['N0', 'N1', 'N2'])}")
content = "\n".join(lines).encode() + b"\n"
digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
for k in range(5):
    name = f"MEASURE-{time.time_ns()}"
    trial = call("/v1/trials", document(code=name, title="made-up rows", arms=[], sites=[], endpoints=[],
                                        regions=[{"name": "Europe", "countries": ["AUT"]}],
                                        classification_policy="pallas-2024"))["trial_id"]
    start = time.perf_counter()
    upload = call(f"/v1/trials/{trial}/uploads?table=subjects&file_name=rows.csv", content,
                  **{"Content-Type": "text/csv", "Idempotency-Key": name, "Content-Digest": f"sha-256=:{digest}:"})
    version = call(f"/v1/trials/{trial}/versions", document(
        upload_ids=[upload["upload_id"]], acknowledgements=[
            {"code": one["code"], "reason": "made-up rows for a measurement"}
            for one in upload["validation"]["codes"] if one["severity"] == "warning"]))
    call(f"/v1/trials/{trial}/snapshot-proposals", document(version_id=version["version_id"]))
    seconds = time.perf_counter() - start
    print(f"{upload['state']}: {rows} rows in {seconds:.3f} s, {rows / seconds:,.0f} rows/s")
