/** What stands in every evidence pack for those who read it without any other page. */
export const guide = `# How to read this evidence pack

It shows how Assay evaluated one AWS account, for one time, from what AWS answered. manifest.json lists all other files with
their SHA-256 digests; manifest.json.sha256 has the digest of the manifest (sha256sum --check manifest.json.sha256), and
manifest.json.sig a signature, if it was signed.

- **manifest.json**: the account and the regions in scope; resources of global services (IAM) belong to no region and are in scope.
  "at" is the time for which it was evaluated: that of AWS's last response. "recorded" has the times of the first and the last one,
  "collectedBy" who asked. Without "previous" there is no pack before this one.
- **account/*.jsonl**: the API calls with their responses and times. Values of secrets are replaced by keyed hashes. Responses with
  "schema": "assay...." are what was found in code and images; the code itself is not kept.
- **evaluations.jsonl**: one line for each control and resource. "status" is COMPLIANT (it passes), NON_COMPLIANT (a finding),
  NOT_APPLICABLE (the control has nothing to say of the resource, "reason" says why) or INSUFFICIENT_DATA (it could not be decided,
  "reason" says why; it never counts as passing). "inputs" names the facts that decided it, "accepted" says that an exception covers the finding,
  and "overdueDays" how many days ago it was due.
- **facts.jsonl**: the value of each of these facts, or why it is unknown. "readAt" is the time of the oldest response from which it was read; without
  it that is not known. "calls" has all API calls of the collector that reads it together with others: not each of them says something of this fact.
- **population.json**: for each kind of resource how many the lists have ("listed"), how many were evaluated, and which were not
  because nothing in scope uses them ("notInUse"). "evaluated" can be more than "listed": resources that have no list of their own,
  as images and policies of AWS, are found through others. "second" is a second count by AWS, where it has one. All audited kinds are there,
  those without a resource with 0: kinds that are not there are out of scope. "unlisted" says what could not be listed: of that, the number is
  not known; if it is empty, every list was read to its end.
- **posture.json**: the report. Its "frameworks" have the status of each clause and what stays manual; "accepted" has the findings
  under an exception, and "exceptions.unmatched" the exceptions that no finding has. "since" of a finding is its "openSince"; it is missing
  where that is the time of this pack, because no pack before knows when it opened.
- **period.json**, if there is a pack before: what opened and closed between the two times, and what is open at both. "late" has what closed after
  its due date, what is overdue at the end, and what closed in a period in which it was due ("unknown": when it closed is not known). What opened and
  closed again between them is in neither pack; the reports of a deployment have it. "openSince", here and in evaluations.jsonl, is the time of
  the first pack in which a finding was open; it can have been open before.
- **settings.json**: the settings where they differ from the defaults of the version in "evaluatedBy", exceptions and attestations.

Who made a change is not in the responses; the reports and notifications of a deployment say it, and changes.jsonl and
settings-history.jsonl in packs of one. Who added an exception to the configuration file, and when, the history of that file says.

"assay evidence verify" compares all digests, and "assay evidence replay" evaluates the responses again and compares the results byte
for byte. Both need this directory alone, and replay the version of Assay in "evaluatedBy".
`

/** What stands in evidence packs of a deployment. */
export const deployedGuide = `# How to read this evidence pack

It shows what a deployment of Assay knew of one AWS account at one time, how it had evaluated it, and who changed what since the pack before.
manifest.json lists all other files with their SHA-256 digests; manifest.json.sha256 has the digest of the manifest (sha256sum --check
manifest.json.sha256), and manifest.json.sig a signature, if it was signed.

- **manifest.json**: the account and the regions in scope; resources of global services (IAM) belong to no region and are in scope.
  "at" is the time at which the table of the deployment was read. "recorded" has the times at which AWS's answers were read, from the
  oldest to the newest. "deployment" names the deployment; "code" is Lambda's digest of the archive with its settings; "records" says how many
  records were evaluated with these settings; "gaps" says what could not be read. Without "previous" there is no pack before this one.
- **account/*.jsonl**: the items of the table from which all else follows: snapshots with all facts, compliance records, recorded facts, changes
  and transitions. Values of secrets are replaced by keyed hashes. AWS's own responses are not kept by a deployment.
- **evaluations.jsonl**: one line for each control and resource. "status" is COMPLIANT (it passes), NON_COMPLIANT (a finding),
  NOT_APPLICABLE (the control has nothing to say of the resource, "reason" says why) or INSUFFICIENT_DATA (it could not be decided,
  "reason" says why; it never counts as passing). "inputs" names the facts that decided it and still have the value that they had; "evaluatedAt"
  says when, and "stale" why a later evaluation could not decide. "accepted" says that an exception covers the finding, and "overdueDays" how
  many days ago it was due. "reopenedAt" is when a further violation
  reopened the finding: the days until it is due count from then.
- **facts.jsonl**: the value of each of these facts, or why it is unknown. "readAt" says when its last read began; without it that is not known.
  "calls" has all API calls of the collector that reads it together with others: not each of them says something of this fact.
- **population.json**: for each kind of resource how many are known ("listed"), how many were evaluated, and which were not
  because nothing in scope uses them ("notInUse"). All audited kinds are there, those without a resource with 0: kinds that are not there
  are out of scope. "unlisted" says what could not be listed or read: of that, the number is not known.
- **posture.json**: the report. Its "frameworks" have the status of each clause and what stays manual; "accepted" has the findings
  under an exception, and "exceptions.unmatched" the exceptions that no finding has. "since" of a finding is its "openSince".
- **changes.jsonl**: the changes since the pack before, by time: which call, who made it and when, and the findings that it opened or closed. A change
  with "expired" is known by its findings alone, because change records are kept for 90 days. One with the action assay:ChangeSettings
  changed the run-time settings: "settings" has in sentences what it changed, and which findings it accepted, reopened, disabled or re-rated.
- **settings-history.jsonl**: what was decided without a deployment: one line for each exception, disabled control, other severity,
  attestation and due date of the run-time settings. "added" and "removed" have the version, when it was set and who set it, as AWS knows the caller; "owner"
  and "reason" are what the caller wrote. "inForce" says whether it holds at the time of the pack, and "covers" which findings an exception
  covers then. "orEarlier" stands where the versions just before are not in the pack. What settings.json has beyond these lines is from the
  configuration file, which is deployed: "code" in manifest.json is the digest of the archive with it, and the history of that file says who
  changed it.
- **period.json**, if there is a pack before: what opened and closed between the two times, and what is open at both. "late" has what closed after
  its due date, and what is overdue at the end. "openSince" is the time at which a
  finding opened, as far as the deployment or the chain knows it.
- **settings.json**: the settings of the deployment where they differ from the defaults of the version in "evaluatedBy", exceptions with owner,
  reason and end, and attestations.

"assay evidence verify" compares all digests. "assay evidence replay" derives all documents from the items again and compares them byte for byte,
and evaluates the snapshots again and compares the results with those of the deployment. Both need this directory alone, and replay the version
of Assay in "evaluatedBy".
`
