import { TABLE } from '../../audit/deployment/names.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { operationsOf } from './answers.ts'

/** What `assay doctor` reads. */
export const examined: readonly Kind[] = [
  'Assay::Deployment',
  'Assay::Watch',
  'AWS::CloudTrail::AccountTrails',
]

/** An IAM policy document that allows every call of `assay doctor`, in whichever account and region, and no other. */
export function doctorPolicy(): object {
  const operations = operationsOf(examined)
  const targets = [...new Map(operations.map(({ on }) => [on.join(), on])).values()]
  const reading = targets
    .map(on => ({
      Effect: 'Allow',
      Action: operations
        .filter(each => each.on.join() === on.join())
        .map(({ action }) => action)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      Resource: on.map(pattern => pattern.replaceAll(/\{\w+\}/g, '*')),
    }))
    .toSorted((a, b) => (a.Action.join() < b.Action.join() ? -1 : 1))
  return { Version: '2012-10-17', Statement: [...reading, decrypting] }
}

/** The table's key is used through the table alone. */
const decrypting = {
  Effect: 'Allow',
  Action: ['kms:Decrypt'],
  Resource: ['*'],
  Condition: {
    StringLike: { 'kms:ViaService': 'dynamodb.*' },
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${TABLE}` },
  },
}
