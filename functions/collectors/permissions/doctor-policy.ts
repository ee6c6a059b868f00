import { DEFAULT_PREFIX, nameHomeStack, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { listOperations } from '../all-collectors.ts'
import { buildPolicyStatements } from './policy-statements.ts'

/** The kinds that `assay doctor` reads. */
const doctorKinds: readonly Kind[] = [
  'Assay::Deployment',
  'Assay::RegionalDeployment',
  'AWS::CloudTrail::AccountTrails',
]

/** An IAM policy document that allows exactly the calls of `assay doctor` on the default prefix, in any account and region. */
export function buildDoctorPolicy(): object {
  const readStatements = buildPolicyStatements(listOperations(doctorKinds), resolveVariables)
  return { Version: '2012-10-17', Statement: [...readStatements, decryptStatement] }
}

function resolveVariables(pattern: string): string {
  return pattern
    .replaceAll('{prefix}', DEFAULT_PREFIX)
    .replaceAll('{stack}', nameHomeStack(DEFAULT_PREFIX))
    .replaceAll(/\{\w+\}/g, '*')
}

/** The key may be used only through DynamoDB and only for this table. */
export const decryptStatement = {
  Effect: 'Allow',
  Action: ['kms:Decrypt'],
  Resource: ['*'],
  Condition: {
    StringLike: { 'kms:ViaService': 'dynamodb.*' },
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${nameParts(DEFAULT_PREFIX).table}` },
  },
}
