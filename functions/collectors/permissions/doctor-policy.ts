import { DEFAULT_PREFIX, nameHomeStack, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { listOperations } from '../all-collectors.ts'

/** The kinds that `assay doctor` reads. */
const doctorKinds: readonly Kind[] = [
  'Assay::Deployment',
  'Assay::RegionalDeployment',
  'AWS::CloudTrail::AccountTrails',
]

/** An IAM policy document that allows exactly the calls of `assay doctor` on the default prefix, in any account and region. */
export function buildDoctorPolicy(): object {
  const operations = listOperations(doctorKinds)
  const targets = [...new Map(operations.map(({ resources }) => [resources.join(), resources])).values()]
  const readStatements = targets
    .map(resources => ({
      Effect: 'Allow',
      Action: operations
        .filter(each => each.resources.join() === resources.join())
        .map(({ action }) => action)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      Resource: resources.map(resolveVariables),
    }))
    .toSorted((a, b) => (a.Action.join() < b.Action.join() ? -1 : 1))
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
