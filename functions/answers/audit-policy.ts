import { auditedKinds, operationsOf } from './answers.ts'
import { bulks } from './bulks.ts'
import { listings } from './listings.ts'

/** An IAM policy document that allows every call of an audit from a terminal, and nothing else. */
export function auditPolicy(): object {
  const read = operationsOf(auditedKinds)
  const listed = listings.flatMap(listing => listing.operations)
  const operations = [...read, ...listed, ...bulks.map(bulk => bulk.operation)]
  const actions = new Set(operations.map(({ action }) => action))
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssayReads',
        Effect: 'Allow',
        Action: [...actions].toSorted((a, b) => (a < b ? -1 : 1)),
        Resource: '*',
      },
    ],
  }
}
