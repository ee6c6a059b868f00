import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'

/** An action in lower case as the policy writes it. */
export function restoreActionCasing(action: string, { Statement: statements }: PolicyDocument): string {
  const written = statements.flatMap(({ Action = [] }) => Action)
  return written.find(each => each.toLowerCase() === action) ?? action
}

/** What a statement is called: by its Sid, or by its number from 1. */
export function nameStatement({ Sid }: PolicyStatement, index: number): string {
  return Sid ?? `statement ${index + 1}`
}
