import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { countSteps } from '../../step-limit.ts'

/** A lowercase action, spelled as in the policy. */
export function restoreActionCasing(action: string, { Statement: statements }: PolicyDocument): string {
  const written = statements.flatMap(({ Action = [] }) => Action)
  countSteps(written.length)
  return written.find(each => each.toLowerCase() === action) ?? action
}

/** The name of a statement: its Sid, or its number from 1. */
export function nameStatement({ Sid }: PolicyStatement, index: number): string {
  return Sid ?? `statement ${index + 1}`
}
