import type { PolicyDocument, Statement } from '../document.ts'

/** An action in lower case as the policy writes it. */
export function spelt(action: string, { Statement: statements }: PolicyDocument): string {
  const written = statements.flatMap(({ Action = [] }) => Action)
  return written.find(each => each.toLowerCase() === action) ?? action
}

/** What a statement is called: by its Sid, or by its number from 1. */
export function nameOf({ Sid }: Statement, index: number): string {
  return Sid ?? `statement ${index + 1}`
}
