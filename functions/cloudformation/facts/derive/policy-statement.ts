import type { PolicyDocument, PolicyStatement } from '../../../../audit/engines/iam/policy-document.ts'
import { getPartition } from '../../../../audit/resources/arn.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import type { ResolvedValue } from '../../resolve/resolved-value.ts'
import { parsePolicyValue } from '../properties/policy-property.ts'
import { createFact } from './derive-fact.ts'

/** The statement that `statement` is; marked `NotUnderstood` if a part of it is not known. */
export function parseTemplateStatement(
  statement: ResolvedValue,
  region: string,
): PolicyStatement | undefined {
  const document = { Version: '2012-10-17', Statement: [statement] }
  return parsePolicyValue(document, 'Policy', getPartition(region)).Statement[0]
}

/** The policy with the statement in the place of the one with its Sid, or as the last one. */
export function putPolicyStatement(
  policy: PolicyDocument | 'NONE' | 'FOREIGN',
  statement: PolicyStatement | undefined,
): Fact<PolicyDocument> {
  const before = typeof policy === 'string' ? { Version: '2012-10-17', Statement: [] } : policy
  if (statement === undefined) return createFact(before)
  const index = before.Statement.findIndex(({ Sid }) => Sid !== undefined && Sid === statement.Sid)
  const at = index === -1 ? before.Statement.length : index
  const Statement = [...before.Statement.slice(0, at), statement, ...before.Statement.slice(at + 1)]
  return createFact({ ...before, Statement })
}
