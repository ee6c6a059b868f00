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
  "reason" says why; it never counts as passing). "inputs" names the facts that decided it.
- **facts.jsonl**: the value of each of these facts, or why it is unknown, and the API calls from which it is read.
- **population.json**: for each kind of resource how many the lists have ("listed"), how many were evaluated, and which were not
  because nothing in scope uses them ("notInUse"). "evaluated" can be more than "listed": resources that have no list of their own,
  as images and policies of AWS, are found through others. "second" is a second count by AWS. "unlisted" says what could not be listed;
  if it is empty, every list was read to its end. Kinds that are not there are out of scope.
- **posture.json**: the report. Its "frameworks" have the status of each clause and what stays manual; "accepted" has the findings
  under an exception, and "exceptions.unmatched" the exceptions that no finding has.
- **period.json**, if there is a pack before: what opened and closed between the two times, and what is open at both. What opened and
  closed again between them is in neither pack; the reports of a deployment have it. "openSince" is the time of the first pack in which a finding
  was open; it can have been open before.
- **settings.json**: the settings where they differ from the defaults of the version in "evaluatedBy", exceptions and attestations.

Who made a change is not in the responses; the reports and notifications of a deployment say it.

"assay evidence verify" compares all digests, and "assay evidence replay" evaluates the responses again and compares the results byte
for byte. Both need this directory alone, and replay the version of Assay in "evaluatedBy".
`
