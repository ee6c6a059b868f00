import { DEFAULT_PREFIX, nameParts, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { evidenceOperations } from '../assay/evidence-operations.ts'
import { getItem, getOwnFunction, queryTable, scanTable } from '../assay/operations.ts'
import { decryptStatement } from './doctor-policy.ts'
import { buildPolicyStatements } from './policy-statements.ts'

/** The calls by which a terminal reads a deployment, but for sts:GetCallerIdentity, which needs no permission. */
const deployedOperations: readonly AwsOperation[] = [
  // The function with the configuration and no other.
  { ...getOwnFunction, resources: [`arn:*:lambda:*:*:function:${nameQueue('report', DEFAULT_PREFIX)}`] },
  ...[getItem, queryTable, scanTable].map(each => ({
    ...each,
    resources: [`arn:*:dynamodb:*:*:table/${nameParts(DEFAULT_PREFIX).table}`],
  })),
]

/** An IAM policy document that allows exactly the calls of `--deployed` on the default prefix, in any account and region. */
export function buildDeployedPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [...buildPolicyStatements(deployedOperations, pattern => pattern), decryptStatement],
  }
}

/** What stands in the policy for a bucket, the folder of its packs and a key, in place of the variables of the patterns. */
const STAND_INS: Readonly<Record<string, string>> = {
  '{partition}': '*',
  '{bucket}': 'BUCKET',
  '{folder}': 'FOLDER',
  '{key}': 'arn:*:kms:REGION:ACCOUNT:key/KEY',
}

/** An IAM policy document that allows exactly what storing and reading packs of evidence in a bucket and signing by KMS needs. */
export function buildEvidencePolicy(): object {
  return { Version: '2012-10-17', Statement: buildPolicyStatements(evidenceOperations, insertStandIns) }
}

function insertStandIns(pattern: string): string {
  return pattern.replaceAll(/\{\w+\}/g, name => STAND_INS[name] ?? name)
}
